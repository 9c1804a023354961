import Testing

/// Checks of value maps, beyond the examples of their pages.
@Suite struct ValueMapCheckTests {
  @Test(arguments: results + rows + entries + uses + inverses)
  func saysWhatIsWrong(_ test: CheckCase) throws { try test.check() }

  static let results = [
    CheckCase(
      "a result of a CSV map", fields: "PaymentTerms: {from: address1_country, map: terms}",
      (
        "maps/terms.csv",
        "country,terms\nDE,30T\n\"Deutsch\nland\",much too long\nÖsterreich,Zahlbar sofort"
      ),
      says: """
        accounts/maps/terms.csv:4:7: error[XW120]: "much too long" has 13 characters, and PaymentTerms takes 10; `truncate: 10` cuts it
        accounts/maps/terms.csv:5:12: error[XW120]: "Zahlbar sofort" has 14 characters, and PaymentTerms takes 10; `truncate: 10` cuts it
        """),
    CheckCase(
      "a result that is cut",
      fields: "PaymentTerms: {from: address1_country, map: terms, truncate: 10}",
      ("maps/terms.csv", "country,terms\nDE,much too long")),
    CheckCase(
      "many results that do not fit",
      fields: "OrganizationNumberOfEmployees: {from: address1_country, map: staff}",
      ("maps/staff.csv", "country,staff\nA,a\nB,b\nC,c\nD,d\nE,e\nF,f\nG,g\nH,8"),
      says: (2...6).map {
        """
        accounts/maps/staff.csv:\($0):3: error[XW120]: "\(["a", "b", "c", "d", "e"][$0 - 2])" is not an integer of 32 bits, which OrganizationNumberOfEmployees takes
          the value map 'staff' has 2 more rows of this kind
        """
      }.joined(separator: "\n")),
    CheckCase(
      "no-break and zero-width characters",
      fields: "SalesMemo: {from: description, map: notes, unmapped: keep}",
      ("maps/notes.csv", "note,memo\nVery\u{A0}good,A\nVIP,B\u{200B}\nBad,\" C\""),
      says: """
        accounts/maps/notes.csv:2:1: warning[XW126]: the key 'Very\u{A0}good' has a no-break space
        accounts/maps/notes.csv:3:5: warning[XW126]: the result 'B\u{200B}' has a zero-width character
        accounts/maps/notes.csv:4:5: warning[XW126]: the result ' C' has white space at its beginning
        """),
    CheckCase(
      "blanks of keys that are folded",
      fields: "SalesMemo: {from: description, map: notes, match: fold, unmapped: keep}",
      ("maps/notes.csv", "note,memo\n VIP ,A")),
    CheckCase(
      "a map without rows", fields: "SalesMemo: {from: description, map: notes, unmapped: keep}",
      ("maps/notes.csv", "note,memo\n"),
      says: "accounts/template.yaml:9:38: warning[XW127]: the value map 'notes' has no entries"),
  ]

  static let rows = [
    CheckCase(
      "rows that are the same and say the same",
      fields: "SalesMemo: {from: description, map: notes, match: fold, unmapped: keep}",
      ("maps/notes.csv", "note,memo\nVIP,A\nvip,A"),
      says: """
        accounts/maps/notes.csv:3:1: info[XW121]: the row for 'vip' is the same as the one for 'VIP' where case and spacing do not count
          that one is on line 2 and wins; remove one of the two
        """),
    CheckCase(
      "rows with stars hide nothing",
      fields: "SalesMemo: {from: [description, name], map: notes, match: fold}",
      ("maps/notes.csv", "note,name,memo\n*,*,A\nvip,*,B\n*,vip,C\nvip,vip,D")),
    CheckCase(
      "keys of a yes/no field",
      fields:
        "OnHoldStatus: {from: creditonhold, map: {\"Yes\": All, \"No\": \"No\", otherwise: \"No\"}}",
      says: """
        accounts/template.yaml:9:48: warning[XW122]: creditonhold is true or false, never 'Yes'
          write true
        accounts/template.yaml:9:60: warning[XW122]: creditonhold is true or false, never 'No'
          write false
        """),
    CheckCase(
      "keys of an option set", fields: "PaymentTerms: {from: paymenttermscode, map: terms}",
      ("maps/terms.csv", "code,terms\n01,A\n2,B\n*,C\n7,D\nnever,E\nnet 45,F"),
      says: """
        accounts/maps/terms.csv:2:1: warning[XW122]: paymenttermscode reaches maps as 1, never as '01'
          write 1
        accounts/maps/terms.csv:5:1: warning[XW122]: 7 is not an option of paymenttermscode
          known options: 1 (Net 30), 2 (2% 10, Net 30), 3 (Net 45) and 4 (Net 60); a project adds its own in its schemas/
        accounts/maps/terms.csv:6:1: warning[XW122]: paymenttermscode is a whole number, never 'never'
          known options: 1 (Net 30), 2 (2% 10, Net 30), 3 (Net 45) and 4 (Net 60)
        accounts/maps/terms.csv:7:1: warning[XW122]: 'net 45' is the label of an option; paymenttermscode reaches maps as its number
          write 3
        """),
    CheckCase(
      "keys that transforms exclude",
      fields:
        "SalesMemo: {from: description, trim: true, case: upper, map: {\" A\": B, c: D, E: F}, unmapped: keep}",
      says: """
        accounts/template.yaml:9:69: warning[XW122]: 'trim' takes the white space off before ' A' is looked for
          write 'A'
        accounts/template.yaml:9:69: warning[XW126]: the key ' A' has white space at its beginning
        accounts/template.yaml:9:78: warning[XW122]: 'case' makes the value upper case before 'c' is looked for
          write 'C'
        """),
    CheckCase(
      "a key that is too long",
      fields: "SalesMemo: {from: accountnumber, map: {ACC-00000000000000001: A}, unmapped: keep}",
      says:
        "accounts/template.yaml:9:46: warning[XW122]: accountnumber has at most 20 characters, and the key 21"
    ),
    CheckCase(
      "replaced texts can be anything",
      fields: "SalesMemo: {from: creditonhold, replace: {true: ja}, map: {ja: A, false: B}}"),
  ]

  static let entries = [
    CheckCase(
      "a yes/no field without its no",
      fields: "OnHoldStatus: {from: creditonhold, map: {\"true\": All}}",
      says: """
        accounts/template.yaml:9:42: warning[XW123]: the map has no entry for false of creditonhold
          such records are rejected; add the entries or a default, or say unmapped: reject
        """),
    CheckCase(
      "an option in no row of two keys",
      fields: "SalesMemo: {from: [statecode, name], map: notes}",
      ("maps/notes.csv", "state,name,memo\n0,A,A\n0,*,B"),
      says: """
        accounts/template.yaml:9:44: warning[XW123]: the map has no entry for 1 (Inactive) of statecode
          such records are rejected; add the entries or a default, or say unmapped: reject
        """),
    CheckCase(
      "otherwise takes the rest",
      fields: "SalesMemo: {from: statecode, map: {\"0\": A, otherwise: B}}"),
    CheckCase(
      "a default takes the rest",
      fields: "SalesMemo: {from: statecode, map: {\"0\": A}, default: B}"),
    CheckCase(
      "unmapped is meant", fields: "SalesMemo: {from: statecode, map: {\"0\": A}, unmapped: reject}"
    ),
    CheckCase(
      "kept options fit",
      fields:
        "IsExternallyMaintained: {from: creditonhold, map: {\"true\": \"Yes\"}, unmapped: keep}"),
    CheckCase(
      "kept options do not fit",
      fields: "OnHoldStatus: {from: creditonhold, map: {\"true\": All}, unmapped: keep}",
      says: """
        accounts/template.yaml:9:62: warning[XW129]: OnHoldStatus takes a symbol of the enum: not all values that are kept fit it
          add entries for them, or an entry for all others
        """),
  ]

  static let uses = [
    CheckCase(
      "lookups and modules are uses",
      fields: "SalesMemo: {from: description, map: notes, unmapped: keep}",
      (
        "maps/notes.lua",
        "local words = require \"words\"\nreturn function(note) return lookup(\"more\", note) or words[note] end"
      ),
      ("maps/words.lua", "return {a = \"b\"}"), ("maps/more.csv", "a,b\nc,d")),
    CheckCase(
      "a lookup that computes its name may use all",
      fields: "SalesMemo: {from: description, map: notes, unmapped: keep}",
      ("maps/notes.lua", "return function(note) return lookup(\"m\" .. \"ore\", note) end"),
      ("maps/more.csv", "a,b\nc,d")),
    CheckCase(
      "a test is a use", ("maps/notes.csv", "note,memo\nVIP,A"),
      ("tests/notes.yaml", "maps:\n  - map: notes\n    cases: [{given: VIP, expect: A}]\n")),
    CheckCase(
      "a project's map hides the template's",
      fields: "SalesMemo: {from: description, map: notes, unmapped: keep}",
      ("maps/notes.csv", "note,memo\nVIP,A"), ("contoso/maps/notes.csv", "note,memo\nVIP,B"),
      ("contoso/maps/note.csv", "note,memo\nVIP,B"),
      says: """
        contoso/maps/note.csv:1:1: warning[XW124]: nothing uses the value map 'note'
          remove the file, or name it where it should be used
        """),
    CheckCase(
      "a map that nobody uses and nobody can read", ("contoso/maps/note.csv", "note\nVIP"),
      says: """
        contoso/maps/note.csv:1:1: error[XW054]: a value map needs two columns or more, found one
          the last column is the result, the others are the keys
        """),
    CheckCase(
      "a schema that nobody uses and nobody can read",
      ("schemas/sales/contact.yaml", "entity: contact\nfields: {fullname: text}"),
      says: """
        schemas/sales/contact.yaml:2:20: error[XW010]: 'text' is not a type of field
          known types: string, guid, integer, bigInteger, decimal, currency, double, boolean, dateTime, picklist, state, status, enum, lookup, customer, owner
        """),
  ]

  static let inverses = [
    CheckCase(
      "an inverse that is not there",
      fields: "SalesMemo: {from: description, map: {A: B}, unmapped: keep, inverse_of: back}",
      says: """
        accounts/template.yaml:9:79: error[XW050]: there is no value map 'back'
          there is no folder 'maps' beside project, template or rule pack
        """),
    CheckCase(
      "inverse_of without a map", fields: "SalesMemo: {from: description, inverse_of: back}",
      ("maps/back.csv", "a,b\nB,A"),
      says: """
        accounts/template.yaml:9:38: error[XW025]: 'inverse_of' needs a 'map'
          add the value map, or remove 'inverse_of'
        """),
    CheckCase(
      "empty values and all others are left out",
      fields:
        "SalesMemo: {from: description, map: {\"\": X, A: B, otherwise: Y}, inverse_of: back}",
      ("maps/back.csv", "a,b\nB,A\n*,Z")),
  ]
}
