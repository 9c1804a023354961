#!/usr/bin/env python3
"""Writes accounts.jsonl: 60 invented accounts as Dataverse's Web API gives them. Always the same bytes."""
import json
import random
import uuid
from pathlib import Path

COUNT = 60

# What is wrong with a record, by its number; the README explains each.
REJECTED = {
    14: {"name": None},
    33: {"address1_country": "Atlantis"},
    51: {"fab_branche": 690970009},
}

# country, currency, [(city, postal code, street)], prefix of the VAT number
PLACES = [
    ("Deutschland", "EUR", [("Stuttgart", "70173", "Königstraße 28"), ("Dresden", "01067", "Ostra-Allee 9"),
                            ("Münster", "48143", "Prinzipalmarkt 4"), ("Halle (Saale)", "06108", "Große Ulrichstr. 51")], "DE"),
    ("deutschland ", "EUR", [("Bremen", "28195", "Am Wall 142")], "DE"),
    (None, "EUR", [("Berlin", "10117", "Französische Str. 33")], "DE"),
    ("Österreich", "EUR", [("Linz", "4020", "Landstraße 17"), ("Wien", "1010", "Graben 21")], "ATU"),
    ("Schweiz", "CHF", [("Zürich", "8001", "Bahnhofstrasse 45"), ("Bern", "3011", "Kramgasse 2")], "CHE"),
    ("Frankreich", "EUR", [("Straßburg", "67000", "12, rue de l'Église")], "FR"),
    ("Niederlande", "EUR", [("Utrecht", "3511 AB", "Oudegracht 158")], "NL"),
    ("Polen", "PLN", [("Wrocław", "50-101", "Rynek 14")], "PL"),
    ("Tschechien", "CZK", [("Brno", "602 00", "Masarykova 31")], "CZ"),
    ("Großbritannien", "GBP", [("Leeds", "LS1 4DY", "8 Park Row")], "GB"),
]
NAMES = """Ackermann Bergmann Conradi Dietz Eberhardt Förster Grünwald Hübner Imhof Jürgens Kähler Löwe Möbius Nägele Öztürk
    Pröll Quandt Rößler Süß Tönnies""".split()
TRADES = ["Maschinenbau GmbH", "Werkzeuge & Co. KG", "Großhandel eG", "Stadtwerke AöR", "Präzisionsteile AG"]


def account(number):
    draw = random.Random(f"fabrikam {number}").random

    def one(options):
        return options[int(draw() * len(options))]

    country, currency, cities, vat = PLACES[int(draw() ** 2 * len(PLACES))]
    city, postal_code, street = one(cities)
    result = {
        "accountid": str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://fabrikam.example/accounts/{number}")),
        "accountnumber": one([None, f"D{10000 + number * 7}", f"D{10000 + number * 7}"]),
        "name": f"{NAMES[number % len(NAMES)]} {TRADES[(number + number // len(NAMES)) % len(TRADES)]}",
        "transactioncurrencyid": {"isocurrencycode": currency, "currencyname": currency},
        "address1_line1": street,
        "address1_city": city,
        "address1_postalcode": postal_code,
        "address1_country": country,
        "paymenttermscode": one([None, 1, 1, 2, 3, 4, 690970000]),
        "address1_freighttermscode": one([1, 2, None]),
        "address1_shippingmethodcode": one([1, 2, 4, 5, 6, 6, 7, None]),
        "creditlimit": one([None, 5000, 12500.5, 125000, 12345678901234.05]),
        "creditonhold": draw() < 0.1,
        "numberofemployees": one([None, 12, 85, 640, 3100]),
        "description": one([None, "Ansprechpartner: \"der Chef\"", "Lieferung nur\nvormittags"]),
        "fab_ustid": one([None, f"{vat} {100000000 + number * 7919}", f"{vat.lower()}{100 + number}.{456 + number}.789"]),
        "fab_branche": one([None, 690970000, 690970001, 690970002]),
        "fab_testkonto": draw() < 0.04,
        "statecode": 1 if draw() < 0.08 else 0,
    }
    if number in REJECTED:
        result.update(REJECTED[number], statecode=0, fab_testkonto=False)
    # Half of the time the answer leaves empty members out, as Power Automate does.
    return result if number % 2 else {name: value for name, value in result.items() if value is not None}


def main():
    lines = (json.dumps(account(number), ensure_ascii=False) for number in range(1, COUNT + 1))
    (Path(__file__).parent / "accounts.jsonl").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
