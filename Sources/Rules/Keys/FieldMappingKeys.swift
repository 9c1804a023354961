internal import Records

extension KeySet {
  /// All keys of a field mapping, in the order in which they are applied.
  package static let fieldMapping = KeySet(
    "a field mapping",
    [
      RuleKey(
        "from", .texts,
        """
        The source field, or several in a list (with concat, or with a map that takes as many values). A dotted name \
        walks into nested JSON, or names such a CSV column.
        """),
      RuleKey("value", .constant, "A constant instead of a source field."),
      RuleKey("parameter", .text, "A parameter of the project instead of a source field."),
      RuleKey(
        "concat", .constant,
        "Joins the values of several source fields with this between them; empty ones are left out."
      ),
      RuleKey("trim", .flag, "Takes white space off both ends."),
      RuleKey("case", .word(LetterCase.allCases.map(\.rawValue)), "Changes the case of letters."),
      RuleKey(
        "replace", .entries(.constant),
        "Replaces plain text, in the order of the entries: text to find, text to put there."),
      RuleKey(
        "map", .any([.text, .entries(.constant, orNothing: false)]),
        """
        Translates the value: the name of a value map (NAME.csv or NAME.lua in a maps/ folder), or a table written here, \
        in which otherwise: is for everything that is not named.
        """),
      RuleKey(
        "match", .word(Matching.allCases.map(\.rawValue)),
        "fold lets the map ignore case and surrounding or repeated white space."),
      RuleKey(
        "unmapped", .word(UnmappedRule.allCases.map(\.rawValue)),
        """
        What becomes of a value that is not in the map and has no default: reject the record (where nothing is said), \
        leave the field empty, or keep the value.
        """),
      RuleKey(
        "inverse_of", .text,
        "The value map that leads back. crosswalk check compares the two; a run takes no notice."),
      RuleKey("sequence", .text, "Gives an empty value the next number of this sequence."),
      RuleKey("default", .constant, "Fills an empty value."),
      RuleKey(
        "truncate", .number(1...Int64(Int32.max)),
        "Cuts to this many characters (UTF-16 code units, as both systems count)."),
      RuleKey("required", .flag, "Rejects the record where the value is still empty."),
    ])

  /// The short form of a field mapping, or the long one.
  static let fieldMappingShape = ValueShape.any([.name, .mapping(.fieldMapping)])
}
