import Rules
import Testing

/// Field mappings.
@Suite struct FieldMappingFindingTests {
  @Test(arguments: cases)
  func saysWhatIsWrong(_ test: FindingCase) throws {
    #expect(try test.findings() == test.expected)
  }

  static let cases: [FindingCase] = [
    FindingCase(
      "an unknown key",
      fields: "Name: {form: name}",
      says: """
        template.yaml:7:14: error[XW008]: 'form' is not a key of a field mapping
          did you mean 'from'?
        """),
    FindingCase(
      "an unknown transform",
      fields: "Name: {from: name, uppercase: true}",
      says: """
        template.yaml:7:26: error[XW008]: 'uppercase' is not a key of a field mapping
          known keys: from, value, parameter, concat, trim, case, replace, map, match, unmapped, inverse_of, sequence, default, truncate, required
        """),
    FindingCase(
      "a number where a field is expected",
      fields: "Group: 10",
      says: """
        template.yaml:7:14: error[XW007]: a source field is expected, found '10'
          for a constant write {value: 10}; put a field's name in quotes
        """),
    FindingCase(
      "a boolean where a field is expected",
      fields: "Group: true",
      says: """
        template.yaml:7:14: error[XW007]: a source field is expected, found 'true'
          for a constant write {value: true}; put a field's name in quotes
        """),
    FindingCase(
      "nothing in a template",
      fields: "Group:",
      says: """
        template.yaml:7:13: error[XW007]: a source field is expected, found nothing
          only a project may drop a field mapping; for an empty value write {value: ""}
        """),
    FindingCase(
      "a list",
      fields: "Street: [a, b]",
      says: """
        template.yaml:7:15: error[XW007]: a field mapping must be a source field or a mapping, found a list
          for several source fields write {from: [a, b], concat: ", "}
        """),
    FindingCase(
      "from and value",
      fields: "Name: {from: name, value: x}",
      says: """
        template.yaml:7:26: error[XW024]: 'from' and 'value' exclude each other
          keep the one that gives Name its value
        """),
    FindingCase(
      "value and parameter",
      fields: "Name: {value: x, parameter: p}",
      says: """
        template.yaml:7:24: error[XW024]: 'value' and 'parameter' exclude each other
          keep the one that gives Name its value
        """),
    FindingCase(
      "several fields without concat or map",
      fields: "Street: {from: [a, b]}",
      says: """
        template.yaml:7:16: error[XW025]: 2 source fields for one target field need 'concat' or 'map'
          add concat: " " to join them, or a map that takes 2 values
        """),
    FindingCase(
      "several fields and an inline map",
      fields: "Street: {from: [a, b], map: {a: b}}",
      says: """
        template.yaml:7:30: error[XW052]: a map written in the field mapping takes one value, 'from' gives 2
          join them with 'concat', or use a CSV or Lua value map
        """),
    FindingCase(
      "no field",
      fields: "Street: {from: []}",
      says: """
        template.yaml:7:16: error[XW010]: 'from' names no field
        """),
    FindingCase(
      "a list in from",
      fields: "Street: {from: [[a]]}",
      says: """
        template.yaml:7:23: error[XW007]: an item of 'from' must be a text, found a list
        """),
    FindingCase(
      "concat without from",
      fields: "Name: {value: a, concat: \" \"}",
      says: """
        template.yaml:7:24: error[XW025]: 'concat' joins the fields of 'from'
          add 'from', or remove 'concat'
        """),
    FindingCase(
      "map without from",
      fields: "Name: {map: m}",
      says: """
        template.yaml:7:14: error[XW025]: 'map' needs a value to work on; there is no 'from', 'value' or 'parameter'
          add 'from' with the source field
        template.yaml:7:19: error[XW050]: there is no value map 'm'
          there is no folder 'maps' beside project, template or rule pack
        """),
    FindingCase(
      "nothing that gives a value",
      fields: "Name: {required: true}",
      says: """
        template.yaml:7:7: error[XW025]: nothing gives Name a value
          add one of from, value, parameter, sequence, default
        """),
    FindingCase(
      "an empty mapping",
      fields: "Name: {}",
      says: """
        template.yaml:7:7: error[XW025]: nothing gives Name a value
          add one of from, value, parameter, sequence, default
        """),
    FindingCase(
      "match without map",
      fields: "Name: {from: a, match: fold}",
      says: """
        template.yaml:7:23: error[XW025]: 'match' needs a 'map'
          add the value map, or remove 'match'
        """),
    FindingCase(
      "unmapped without map",
      fields: "Name: {from: a, unmapped: keep}",
      says: """
        template.yaml:7:23: error[XW025]: 'unmapped' needs a 'map'
          add the value map, or remove 'unmapped'
        """),
    FindingCase(
      "an unknown unmapped",
      fields: "Name: {from: a, map: {a: b}, unmapped: kep}",
      says: """
        template.yaml:7:46: error[XW010]: 'kep' is not a value of 'unmapped'
          did you mean 'keep'?
        """),
    FindingCase(
      "an unknown match",
      fields: "Name: {from: a, map: {a: b}, match: loose}",
      says: """
        template.yaml:7:43: error[XW010]: 'loose' is not a value of 'match'
          known values: exact, fold
        """),
    FindingCase(
      "an unknown case",
      fields: "Name: {from: a, case: uper}",
      says: """
        template.yaml:7:29: error[XW010]: 'uper' is not a value of 'case'
          did you mean 'upper'?
        """),
    FindingCase(
      "truncate by nothing",
      fields: "Name: {from: a, truncate: 0}",
      says: """
        template.yaml:7:33: error[XW010]: 'truncate' must be at least 1, found 0
        """),
    FindingCase(
      "truncate by a word",
      fields: "Name: {from: a, truncate: ten}",
      says: """
        template.yaml:7:33: error[XW007]: 'truncate' must be a whole number, found 'ten'
        """),
    FindingCase(
      "truncate by a huge number",
      fields: "Name: {from: a, truncate: 99999999999999999999}",
      says: """
        template.yaml:7:33: error[XW007]: 'truncate' must be a whole number, found '99999999999999999999'
        """),
    FindingCase(
      "trim that is not true or false",
      fields: "Name: {from: a, trim: yes}",
      says: """
        template.yaml:7:29: error[XW007]: 'trim' must be true or false, found 'yes'
        """),
    FindingCase(
      "replace as a list",
      fields: "Name: {from: a, replace: [a, b]}",
      says: """
        template.yaml:7:32: error[XW007]: 'replace' must be a mapping, found a list
        """),
    FindingCase(
      "replace nothing",
      fields: "Name: {from: a, replace: {\"\": b}}",
      says: """
        template.yaml:7:33: error[XW010]: 'replace' can not replace nothing
        """),
    FindingCase(
      "map as a list",
      fields: "Name: {from: a, map: [a, b]}",
      says: """
        template.yaml:7:28: error[XW007]: 'map' must be the name of a value map or a mapping, found a list
        """),
    FindingCase(
      "a star in an inline map",
      fields: "Name: {from: a, map: {\"*\": b}}",
      says: """
        template.yaml:7:29: error[XW010]: '*' has no meaning here
          write otherwise: for everything else
        """),
    FindingCase(
      "the empty value twice in an inline map",
      fields: "Name: {from: a, map: {\"\": b, ~: c}}",
      says: """
        template.yaml:7:36: error[XW055]: the entry for the empty value is there twice
          remove one of the two
        """),
    FindingCase(
      "a list as a result",
      fields: "Name: {from: a, map: {a: [b]}}",
      says: """
        template.yaml:7:32: error[XW007]: the result of 'a' must be a value, found a list
        """),
    FindingCase(
      "an undeclared sequence",
      fields: "Id: {sequence: numbr}",
      more: "sequences: {number: {format: \"{SEQNUM:5}\"}}",
      says: """
        template.yaml:7:22: error[XW062]: there is no sequence 'numbr'
          did you mean 'number'?
        """),
    FindingCase(
      "an undeclared parameter",
      fields: "Id: {parameter: legal_entty}",
      more: "parameters: {legal_entity: {}}",
      says: """
        template.yaml:7:23: error[XW061]: the template has no parameter 'legal_entty'
          did you mean 'legal_entity'?
        """),
    FindingCase(
      "an undeclared parameter where there are none",
      fields: "Id: {parameter: p}",
      says: """
        template.yaml:7:23: error[XW061]: the template has no parameter 'p'
          there are no parameters
        """),
  ]
}
