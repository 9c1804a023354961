import Testing

/// Scripts in the light of the rules that use them.
@Suite struct ScriptCheckTests {
  @Test(arguments: cases)
  func saysWhatIsWrong(_ test: CheckCase) throws { try test.check() }

  private static let notes = "SalesMemo: {from: description, map: notes, unmapped: keep}"

  static let cases = [
    CheckCase(
      "a syntax error is told once", fields: notes,
      ("maps/notes.lua", "return function(note)\n  if note == \"VIP\" return \"A\" end\nend"),
      says: "accounts/maps/notes.lua:2:20: error[XW080]: 'then' expected near 'return'"),
    CheckCase(
      "state that is refused is told once", fields: notes,
      ("maps/notes.lua", "local last\nreturn function(note)\n  last = note\n  return last\nend"),
      says: """
        accounts/maps/notes.lua:3:3: error[XW084]: assigns to 'last', a variable outside the map function; nothing may stay from call to call
        """),
    CheckCase(
      "a field that the source does not have", fields: notes,
      ("maps/notes.lua", "return function(note, record) return note .. record.adress1_country end"),
      says: """
        accounts/maps/notes.lua:1:53: error[XW087]: the record has no field 'adress1_country'
          did you mean 'address1_country'?
        """),
    CheckCase(
      "a filter",
      (
        "template.yaml",
        SampleRules.template(fields: "").replacing(
          "    fields:", with: "    where: record.statecod ~= 1 and record.name\n    fields:")
      ),
      says: """
        accounts/template.yaml:8:19: error[XW087]: the record has no field 'statecod'
          did you mean 'statecode'?
        """),
    CheckCase(
      "a filter of several lines",
      (
        "template.yaml",
        SampleRules.template(fields: "").replacing(
          "    fields:", with: "    where: |\n      record.name and\n      nam\n    fields:")
      ),
      says: "accounts/template.yaml:10:1: error[XW081]: 'nam' is not defined"),
    CheckCase(
      "a map that is not there is told once", fields: notes,
      ("maps/notes.lua", "return function(note) return lookup(\"memos\", note) end"),
      says: """
        accounts/maps/notes.lua:1:37: error[XW050]: there is no value map 'memos'
          known value maps: notes
          looked for memos.csv and memos.lua in accounts/maps
        """),
    CheckCase(
      "results of a table in Lua",
      fields: "PaymentTerms: {from: paymenttermscode, map: terms, unmapped: reject}",
      (
        "maps/terms.lua",
        "return {\n  [1] = \"Net30\",\n  [2] = \"2% 10, Net 30\",\n  [\"Net 45\"] = \"Net45\",\n}"
      ),
      says: """
        accounts/maps/terms.lua:3:9: error[XW120]: "2% 10, Net 30" has 13 characters, and PaymentTerms takes 10; `truncate: 10` cuts it
        accounts/maps/terms.lua:4:4: warning[XW122]: 'Net 45' is the label of an option; paymenttermscode reaches maps as its number
          write 3
        """),
    CheckCase(
      "a table in Lua that is not all written down",
      fields: "PaymentTerms: {from: paymenttermscode, map: terms}",
      ("maps/terms.lua", "return {[1] = \"Net30\", [2] = text.upper(\"net10\")}")),
    CheckCase(
      "a module", fields: notes,
      (
        "maps/notes.lua",
        "local words = require \"words\"\nreturn function(note) return words.of(note) end"
      ),
      (
        "maps/words.lua",
        "local words = {}\nfunction words.of(note) return nte, note end\nreturn words"
      ),
      says: """
        accounts/maps/words.lua:2:32: error[XW081]: 'nte' is not defined
          did you mean 'note'?
        """),
    CheckCase(
      "a script that a project's script hides", fields: notes,
      ("maps/notes.lua", "return function(note) return note end"),
      ("contoso/maps/notes.lua", "return function(note) return nte, note end"),
      says: """
        contoso/maps/notes.lua:1:30: error[XW081]: 'nte' is not defined
          did you mean 'note'?
        """),
  ]
}
