extension KeySet {
  package static let testFile = KeySet(
    "a file of tests", oneOf: [["tests", "maps"]],
    [
      RuleKey(
        "task", .text, "The task of all tests that name none; not needed where there is only one."),
      RuleKey(
        "as_of", .text,
        "What scripts see as run.date, written 2026-01-31; 2026-01-01 where nothing is said."),
      RuleKey(
        "parameters", .entries(.constant), "Values of parameters for the tests of this file."),
      RuleKey("tests", .list(.mapping(.test)), "Records, and what becomes of them."),
      RuleKey("maps", .list(.mapping(.mapTest)), "Tests of value maps on their own."),
    ])

  package static let test = KeySet(
    "a test", oneOf: [["record", "source"]],
    [
      RuleKey("name", .text, isRequired: true, "What the test shows, in a sentence."),
      RuleKey("task", .text, "The task of this test."),
      RuleKey("as_of", .text, "What scripts see as run.date, written 2026-01-31."),
      RuleKey("parameters", .entries(.constant), "Values of parameters for this test."),
      RuleKey("record", .record, "One source record: field: value."),
      RuleKey(
        "expect", .entries(.constant),
        "Target fields and their values; fields that are not named are not compared."),
      RuleKey(
        "rejects", .mapping(.reject), "The record is rejected in this way."),
      RuleKey("skips", skips, "The record is left out: true, or a part of the reason."),
      RuleKey(
        "warns", warns, "A part of a warning that a script gives; false where there must be none."),
      RuleKey(
        "source", .text, "A whole source, a path relative to this file or a URI; wants expect_file."
      ),
      RuleKey(
        "expect_file", .text,
        "The file that the output of the run is compared with; crosswalk test --update rewrites it."
      ),
    ])

  package static let mapTest = KeySet(
    "a test of a value map",
    [
      RuleKey("map", .text, isRequired: true, "The name of the value map."),
      RuleKey(
        "match", .word(Matching.allCases.map(\.rawValue)),
        "fold asks the map as match: fold of a field mapping does."),
      RuleKey(
        "cases", .list(.mapping(.mapCase)), isRequired: true,
        "Values given, and what the map answers."),
    ])

  /// What may become of the values of a case.
  static let mapOutcomes = ["expect", "unmapped", "rejects", "skips"]

  package static let mapCase = KeySet(
    "a case of a value map", oneOf: [["given", "each"], mapOutcomes],
    [
      RuleKey(
        "given", .any([.constant, .list(.constant)]),
        "The values in the order of from; a single one needs no list."),
      RuleKey(
        "each", .list(.any([.constant, .list(.constant)])),
        "Instead of given: values, or lists of them, that all have the same answer."),
      RuleKey("record", .record, "What a script sees as its last argument."),
      RuleKey(
        "warns", warns, "A part of a warning that the script gives; false where there must be none."
      ),
      RuleKey("expect", .constant, "The result."),
      RuleKey("unmapped", .only(true), "The map has no entry for the values."),
      RuleKey("rejects", .mapping(.mapReject), "The script rejects the record."),
      RuleKey("skips", skips, "The script leaves the record out: true, or a part of the reason."),
    ])

  static let skips = ValueShape.any([.only(true), .name])
  static let warns = ValueShape.any([.only(false), .name])

  package static let reject = KeySet(
    "'rejects'",
    [RuleKey("field", .text, "The target field that is at fault.")] + mapReject.keys)

  package static let mapReject = KeySet(
    "'rejects'",
    [
      RuleKey(
        "code", .text, isRequired: true, "The code of the reject: required, unmapped, rejected …"),
      RuleKey("message", .text, "A part of the message."),
    ])
}
