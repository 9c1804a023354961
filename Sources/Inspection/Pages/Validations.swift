internal import Rules

/// The validations of Microsoft's Data Integrator (and dual-write, which shares their codes), and what says the same here.
///
/// Source: Microsoft Learn, *Error codes for dual-write maps*, and *Error management and troubleshooting* of the Data
/// Integrator; the words are ours.
enum Validations {
  /// One of them.
  struct Validation {
    let code: String
    /// What it says, in short.
    let words: String
    /// Why there is nothing like it here; empty where a finding says the same.
    let absence: String

    init(_ code: String, _ words: String, absence: String = "") {
      self.code = code
      self.words = words
      self.absence = absence
    }
  }

  static let all = [
    Validation(
      "DIPV1000", "a connection is no longer valid",
      absence: "a run opens source and target, and says what fails"),
    Validation("DIPV1001", "an unknown exception", absence: "means nothing in particular"),
    Validation(
      "DIPV1002", "an entity is shared across companies", absence: "dual-write only"),
    Validation("DIPV1003", "a table has no integration key"),
    Validation("DIPV1004", "a key column is not mapped both ways"),
    Validation(
      "DIPV1005", "an environment is missing from the connection set",
      absence: "there are no connection sets: a project names source and target"),
    Validation("DIPV1006", "an unknown exception", absence: "means nothing in particular"),
    Validation(
      "DIPV1007", "a task names an environment that the connection set does not have",
      absence: "there are no connection sets: a project names source and target"),
    Validation(
      "DIPV1008", "a business unit or legal entity was renamed or deleted",
      absence: "only the systems know; the target refuses the records"),
    Validation("DIPV1010", "a mandatory target field is not mapped"),
    Validation("DIPV1011", "a read-only target field is mapped"),
    Validation("DIPV1012", "a source filter has an error, or names an unknown column"),
    Validation("DIPV1014", "a key column is not mapped"),
    Validation("DIPV1015", "a key column is a lookup, and the key behind it is not mapped"),
    Validation("DIPV1016", "the organization mapping of the target is missing"),
    Validation("DIPV1017", "the organization mapping of a related entity is missing"),
    Validation("DIPV1018", "there is no schema of the source"),
    Validation(
      "DIPV1019", "the source table has no row version",
      absence: "a fact of the source's system, not of the rules"),
    Validation("DIPV1020", "there is no schema of the target"),
    Validation("DIPV1021", "a mapping row has no source field"),
    Validation("DIPV1022", "a source field is not in the schema"),
    Validation(
      "DIPV1023", "a field is used twice (two-way maps)",
      absence: "rules lead one way; a source field may feed several target fields"),
    Validation("DIPV1024", "a mapping row has no target field"),
    Validation("DIPV1025", "a target field is not in the schema"),
    Validation("DIPV1026", "two rows write the same target field"),
    Validation("DIPV1027", "the key behind a target lookup is not mapped"),
    Validation("DIPV1028", "the key behind a source lookup is not mapped"),
    Validation("DIPV1029", "two rows have the same source and target field"),
    Validation("DIPV1030", "source and target types do not fit"),
    Validation("DIPV1031", "a mandatory target field has no default"),
  ]

  /// All of them as a section of `docs/findings.md`.
  static func section(_ pages: [FindingPage]) -> String {
    let rows = all.map { validation in
      let codes = pages.filter { $0.dataIntegrator.contains(validation.code) }.map(\.code.rawValue)
      let here = validation.absence.isEmpty ? codes.joined(separator: ", ") : validation.absence
      return "| \(validation.code) | \(validation.words) | \(here) |"
    }
    return """
      ## Validations of the Data Integrator

      | code | says | here |
      |---|---|---|
      \(rows.joined(separator: "\n"))

      1009 and 1013 are not published.
      """
  }
}
