#!/usr/bin/env python3
"""Writes accounts.csv: 500 invented accounts as an export from Sales holds them. Always the same bytes.

Most are sound, though untidily typed; REJECTED lists those that are not. Company names, people and streets are made up.
"""
import csv
import io
import random
import unicodedata
import uuid
from pathlib import Path

COUNT = 500
COLUMNS = """accountid accountnumber name customertypecode telephone1 fax emailaddress1 websiteurl primarytwitterid
    address1_line1 address1_line2 address1_city address1_stateorprovince address1_county address1_postalcode
    address1_country address2_line1 address2_line2 address2_city address2_stateorprovince address2_county
    address2_postalcode address2_country transactioncurrencyid.isocurrencycode paymenttermscode
    address1_freighttermscode address1_shippingmethodcode creditlimit creditonhold numberofemployees description
    statecode modifiedon""".split()

# What is wrong with a record, by its number; the README explains each.
REJECTED = {
    23: {"name": ""},
    61: {"paymenttermscode": "690970000"},
    104: {"customertypecode": "11"},
    147: {"address1_country": "Untied Kingdom", "address1_city": "Manchester"},
    192: {"creditlimit": "-5000.00"},
    238: {"creditlimit": "see contract"},
    271: {"description": 'Moved out in May. DO NOT  SHIP until "goods in" has confirmed\nthe new address.'},
    315: {"numberofemployees": "about 250"},
    356: {"name": "Northwind Federation of Independent Growers, Packers and Exporters of Citrus Fruit, "
                  "Stone Fruit and Table Grapes, Inc."},
    447: {"accountnumber": "00123"},
    489: {"address1_shippingmethodcode": "690970002"},
}
# Sound records that the sample is known by; 00123 is the number that record 447 has again.
NOTABLE = {
    1: {"accountnumber": "ACC-01000-BVRCPS", "name": "Adventure Works", "address1_city": "Seattle",
        "address1_stateorprovince": "WA", "address1_postalcode": "98101", "address1_country": "USA"},
    2: {"accountnumber": "00123", "name": 'Fourth Coffee, "the roasters"'},
    3: {"accountnumber": "", "name": "Bäckerei Müßiggang & Söhne GmbH", "creditlimit": "1234567890123.45"},
    # Inactive accounts are left out before anything else is looked at, so this one is not rejected.
    90: {"name": "", "statecode": "1"},
}

HOME = {1: "United States", 2: "United States", 3: "Germany", 147: "United Kingdom"}

# country: (weight, currency, phone, legal forms, spellings, streets, [(city, state, postal code)])
# In a postal code # stands for a digit and @ for a letter.
COUNTRIES = {
    "United States": (30, "USD", "+1", ["Inc.", "LLC", "Corp."],
        ["United States", "USA", "U.S.A.", "united states", "United States of America", "US", "", "", ""],
        ["{n} Main St", "{n} Pine Avenue", "{n} Lakeview Dr", "{n} 5th Ave, Suite {m}"],
        [("Seattle", "WA", "981##"), ("Redmond", "WA", "98052"), ("Portland", "OR", "972##"),
         ("San Francisco", "CA", "941##"), ("Los Angeles", "CA", "900##"), ("Denver", "CO", "802##"),
         ("Chicago", "IL", "606##"), ("Atlanta", "GA", "303##"), ("New York", "NY", "100##"),
         ("Boston", "MA", "021##"), ("Austin", "TX", "787##"), ("Duluth", "MN", "558##")]),
    "Canada": (7, "CAD", "+1", ["Ltd.", "Inc."], ["Canada", "CANADA", "CA"], ["{n} King St W", "{n} rue Sherbrooke"],
        [("Toronto", "ON", "M5@ #@#"), ("Montréal", "QC", "H3@ #@#"), ("Vancouver", "BC", "V6@ #@#")]),
    "Mexico": (4, "MXN", "+52", ["S.A. de C.V."], ["Mexico", "México", "MÉXICO "], ["Av. Reforma {n}", "Calle {n} #{m}"],
        [("Ciudad de México", "CDMX", "06###"), ("Monterrey", "NL", "64###"), ("Mérida", "YUC", "97###")]),
    "Brazil": (4, "BRL", "+55", ["Ltda.", "S.A."], ["Brazil", "Brasil"], ["Rua das Flores, {n}", "Av. Paulista, {n}"],
        [("São Paulo", "SP", "01###-###"), ("Curitiba", "PR", "80###-###")]),
    "Argentina": (2, "ARS", "+54", ["S.R.L."], ["Argentina"], ["Av. Corrientes {n}"], [("Buenos Aires", "", "C1###")]),
    "United Kingdom": (8, "GBP", "+44", ["Ltd", "PLC", "LLP"],
        ["United Kingdom", "UK", "Great Britain", "united  kingdom", "England"],
        ["{n} High Street", "Unit {m}, {n} Station Road"],
        [("London", "", "EC2@ #@@"), ("Manchester", "", "M# #@@"), ("Edinburgh", "", "EH# #@@")]),
    "Ireland": (2, "EUR", "+353", ["Ltd"], ["Ireland", "Republic of Ireland"], ["{n} Quay Street"],
        [("Dublin", "", "D0# @#@#"), ("Galway", "", "H91 @#@#")]),
    "Germany": (8, "EUR", "+49", ["GmbH", "AG", "KG"], ["Germany", "Deutschland", "GERMANY", "DE", " Germany"],
        ["Hauptstraße {n}", "Industriestr. {n}", "Am Güterbahnhof {n}"],
        [("München", "Bayern", "80###"), ("Köln", "NRW", "50###"), ("Hamburg", "", "20###"), ("Görlitz", "", "02826")]),
    "Austria": (3, "EUR", "+43", ["GmbH"], ["Austria", "Österreich"], ["Ringstraße {n}"],
        [("Wien", "", "1##0"), ("Graz", "", "80##")]),
    "Switzerland": (3, "CHF", "+41", ["AG", "SA"], ["Switzerland", "Schweiz", "Suisse"], ["Seestrasse {n}", "rue du Rhône {n}"],
        [("Zürich", "ZH", "80##"), ("Genève", "GE", "12##")]),
    "France": (5, "EUR", "+33", ["SA", "SARL", "SAS"], ["France", "FRANCE"], ["{n}, rue de l'Église", "{n} bis, avenue Foch"],
        [("Paris", "", "750##"), ("Lyon", "", "690##"), ("Nîmes", "", "30000")]),
    "Belgium": (2, "EUR", "+32", ["NV", "SA"], ["Belgium", "België"], ["Kerkstraat {n}"],
        [("Brussel", "", "1###"), ("Liège", "", "40##")]),
    "Netherlands": (3, "EUR", "+31", ["B.V."], ["Netherlands", "The Netherlands", "Nederland", "Holland"], ["Keizersgracht {n}"],
        [("Amsterdam", "", "10## @@"), ("'s-Hertogenbosch", "", "52## @@")]),
    "Spain": (3, "EUR", "+34", ["S.L.", "S.A."], ["Spain", "España"], ["Calle Mayor, {n}"],
        [("Madrid", "", "280##"), ("A Coruña", "", "150##")]),
    "Portugal": (2, "EUR", "+351", ["Lda."], ["Portugal"], ["Rua Augusta {n}"], [("Lisboa", "", "1###-###")]),
    "Italy": (3, "EUR", "+39", ["S.r.l.", "S.p.A."], ["Italy", "Italia"], ["Via Roma, {n}"],
        [("Milano", "MI", "201##"), ("Forlì", "FC", "471##")]),
    "Denmark": (2, "DKK", "+45", ["ApS", "A/S"], ["Denmark", "Danmark"], ["Nørregade {n}"],
        [("København", "", "1###"), ("Århus", "", "8000")]),
    "Sweden": (2, "SEK", "+46", ["AB"], ["Sweden", "SVERIGE"], ["Storgatan {n}"], [("Malmö", "", "21# ##"), ("Göteborg", "", "41# ##")]),
    "Norway": (2, "NOK", "+47", ["AS"], ["Norway", "Norge"], ["Sjøgata {n}"], [("Tromsø", "", "90##"), ("Oslo", "", "01##")]),
    "Finland": (1, "EUR", "+358", ["Oy"], ["Finland"], ["Pitkäkatu {n}"], [("Jyväskylä", "", "401##")]),
    "Poland": (2, "PLN", "+48", ["Sp. z o.o."], ["Poland", "Polska"], ["ul. Długa {n}/{m}"], [("Łódź", "", "90-###"), ("Kraków", "", "30-###")]),
    "Czechia": (1, "CZK", "+420", ["s.r.o."], ["Czech Republic", "Czechia"], ["Dlouhá {n}"], [("Plzeň", "", "30# ##")]),
    "Türkiye": (2, "TRY", "+90", ["A.Ş."], ["Turkey", "Türkiye"], ["İstiklal Cad. No: {n}"], [("İzmir", "", "35###")]),
    "Japan": (3, "JPY", "+81", ["K.K."], ["Japan", "JAPAN"], ["{m}-{n} Marunouchi"], [("Tokyo", "", "100-00##"), ("大阪市", "", "530-00##")]),
    "Singapore": (2, "SGD", "+65", ["Pte. Ltd."], ["Singapore"], ["{n} Orchard Road #0{m}-11"], [("Singapore", "", "23####")]),
    "Australia": (4, "AUD", "+61", ["Pty Ltd"], ["Australia", "AUSTRALIA"], ["{n} George St", "Level {m}, {n} Collins St"],
        [("Sydney", "NSW", "20##"), ("Melbourne", "VIC", "30##")]),
    "New Zealand": (2, "NZD", "+64", ["Limited"], ["New Zealand", "NZ"], ["{n} Cuba Street"], [("Wellington", "", "60##")]),
}

FIRST = """Adatum Alpine Boulder Cedar Cliffside Consolidated Contour Coho Fabrikon Falkner Graphic Harbour Hansen Humongous
    Juniper Kestrel Lakeside Lamna Litware Lucerne Margie's Meridian Munson's Nod Northern Oakridge Parnell Pellow Proseware
    Quarry Relecloud Ridgeway Silverline Southridge Tailspin Trey Wide VanArsdel Wingtip Woodgrove""".split()
SECOND = """Analytics Bakery Bicycles Boats Books Ceramics Chemicals Components Dairy Design Electronics Engineering Foods
    Freight Furniture Glass Instruments Lighting Logistics Machines Medical Optics Packaging Paints Pharma Printing Pumps
    Robotics Seeds Shipping Software Sports Steel Textiles Timber Tools Toys Video Vineyards Winery""".split()
NOTES = [
    "", "", "", "", "Met at the Hannover fair.", "Prefers to be called in the morning.",
    'Wants "just in time" deliveries, two pallets at most', "Key account; discount agreed, see contract 4711",
    "Phone first.\nGate code 0815.", "Invoices by post, in duplicate, to:\n\tAccounts payable\n\tPO box 12",
    "Spricht Deutsch, Türkçe und English – bitte auf Deutsch schreiben.", "Rated AAA, \"no limit\" (says the bank)",
    "Shipping dock closes at 15:30", "☕ → always has coffee ready",
]


class Draw:
    """Picks that depend on nothing but the record's number."""

    def __init__(self, number):
        self.random = random.Random(f"contoso {number}").random

    def below(self, limit):
        return int(self.random() * limit)

    def one(self, options):
        return options[self.below(len(options))]

    def chance(self, percent):
        return self.random() * 100 < percent

    def fill(self, pattern):
        letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
        return "".join(
            str(self.below(10)) if c == "#" else self.one(letters) if c == "@" else c for c in pattern)


def untidy(draw, text):
    """The text as people type it: mostly right."""
    way = draw.below(20)
    if way == 0:
        return text.upper()
    if way == 1:
        return text.lower()
    if way == 2:
        return " " + text
    if way == 3:
        return text + "  "
    if way == 4:
        return text.replace(" ", "  ")
    return text


def slug(name):
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "".join(c for c in ascii_name if c.isalnum())


def account(number):
    draw = Draw(number)
    special = REJECTED.get(number, {}) | NOTABLE.get(number, {})
    country = draw.one([name for name, facts in COUNTRIES.items() for _ in range(facts[0])])
    country = HOME.get(number, country)
    _, currency, phone, forms, spellings, streets, cities = COUNTRIES[country]
    # Walks through all pairs before one comes again, so that names differ.
    pair = number * 617 % (len(FIRST) * len(SECOND))
    words = f"{FIRST[pair % len(FIRST)]} {SECOND[pair // len(FIRST)]}"

    def address(prefix):
        city, state, postal_code = draw.one(cities)
        street = draw.one(streets).format(n=1 + draw.below(280), m=1 + draw.below(9))
        return {
            prefix + "line1": street,
            prefix + "line2": draw.one(["Building C", "2nd floor", "c/o Reception", "Dock 4"]) if draw.chance(15) else "",
            prefix + "city": untidy(draw, city),
            prefix + "stateorprovince": state,
            prefix + "postalcode": draw.fill(postal_code),
            prefix + "country": draw.one(spellings) if draw.chance(40) else spellings[0],
        }

    domain = slug(special.get("name") or words)[:40] + ".example"
    result = dict.fromkeys(COLUMNS, "")
    result.update(
        accountid=str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://contoso.example/accounts/{number}")),
        accountnumber="" if draw.chance(31) else draw.fill(f"ACC-{number:05}-@@@@@@"),
        name=f"{words} {draw.one(forms)}",
        customertypecode=draw.one(["", "3", "3", "3", "3", "3", "3", "5", "8", "9", "9", "12"]),
        telephone1=draw.fill(f"{phone} ### ### ####"),
        fax=draw.fill(f"{phone} ### ### ####") if draw.chance(20) else "",
        emailaddress1=f"info@{domain}" if draw.chance(90) else "",
        websiteurl=f"https://www.{domain}/" if draw.chance(75) else "",
        primarytwitterid="@" + domain.removesuffix(".example") if draw.chance(15) else "",
        paymenttermscode=draw.one(["1", "1", "1", "2", "3", "4", ""]),
        address1_freighttermscode=draw.one(["1", "2", ""]),
        address1_shippingmethodcode=draw.one(["1", "2", "3", "4", "5", "6", "7", ""]),
        creditlimit=draw.one(["", "5000.00", "10000.00", "25000.50", "125000.00", "1000000.0000"]),
        creditonhold="true" if draw.chance(4) else "false",
        numberofemployees=draw.one(["", "7", "38", "120", "450", "2600", "18000"]),
        description=draw.one(NOTES),
        statecode="1" if draw.chance(6) else "0",
        modifiedon=f"2026-0{1 + draw.below(9)}-{10 + draw.below(19)}T{10 + draw.below(14)}:"
        f"{10 + draw.below(50)}:{10 + draw.below(50)}Z",
    )
    result["transactioncurrencyid.isocurrencycode"] = currency
    result.update(address("address1_"))
    if draw.chance(30):
        result.update(address("address2_"))
    if special:
        # A rejected record is rejected for its one reason, and for no other.
        result["statecode"] = "0"
        result.update(special)
    return result


def main():
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(account(number) for number in range(1, COUNT + 1))
    # Byte order mark and CRLF, as Sales writes them.
    (Path(__file__).parent / "accounts.csv").write_bytes(text.getvalue().encode("utf-8-sig"))


if __name__ == "__main__":
    main()
