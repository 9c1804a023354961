/// The number of a finding in rule files, and what holds for all findings of that number.
///
/// A number is never reused and keeps its meaning: 001-019 files and YAML, 020-039 templates and projects,
/// 040-049 schemas, 050-059 value maps, 060-069 parameters, environment and sequences, 070-079 what only compiling
/// shows, 080-099 scripts, 100-119 tasks, 120-139 value maps and what uses them, 140-149 tests.
package struct DiagnosticCode: Sendable, Hashable {
  /// `XW008`.
  package let rawValue: String
  package let severity: Severity
  /// What kind of finding it is, in one line.
  package let title: String

  package init(_ rawValue: String, _ title: String, severity: Severity = .error) {
    self.rawValue = rawValue
    self.severity = severity
    self.title = title
  }
}

/// How much a finding matters.
package enum Severity: String, Sendable, CaseIterable {
  /// The rules can not do what they say; nothing runs with errors that loading finds.
  case error
  /// The rules run, and most likely do something that nobody wants.
  case warning
  /// A fact worth knowing.
  case info
}

/// What loading and compiling rules can find; a run refuses rules with any of these.
extension DiagnosticCode {
  package static let yamlSyntax = DiagnosticCode("XW001", "the file is not valid YAML")
  package static let duplicateKey = DiagnosticCode("XW002", "a key is there twice in one mapping")
  package static let unreadableFile = DiagnosticCode("XW003", "a file can not be read")
  package static let notUTF8 = DiagnosticCode("XW004", "a rule file is not UTF-8")
  package static let fileTooLarge = DiagnosticCode(
    "XW005", "a rule file is larger than its kind may be")
  package static let emptyFile = DiagnosticCode("XW006", "a rule file is empty")
  package static let wrongType = DiagnosticCode(
    "XW007", "a value has the wrong shape: mapping, list or scalar")
  package static let unknownKey = DiagnosticCode("XW008", "a key is not known here")
  package static let missingKey = DiagnosticCode("XW009", "a key that is needed is missing")
  package static let invalidValue = DiagnosticCode(
    "XW010", "a value is not one of those that are allowed here")
  package static let yamlTooComplex = DiagnosticCode(
    "XW011", "a YAML file is nested too deeply, or its aliases expand too far")
  package static let outsideRules = DiagnosticCode(
    "XW012", "a file lies outside of the rules that name it")

  package static let nothingToLoad = DiagnosticCode(
    "XW020", "there is no project.yaml or template.yaml")
  package static let templateNotFound = DiagnosticCode(
    "XW021", "the template of a project is not there")
  package static let unknownTask = DiagnosticCode(
    "XW022", "a task is named that the template does not have")
  package static let duplicateTask = DiagnosticCode(
    "XW023", "two tasks of a template have the same name")
  package static let conflictingKeys = DiagnosticCode(
    "XW024", "keys of one mapping exclude each other")
  package static let incompleteFieldMapping = DiagnosticCode(
    "XW025", "a key lacks another key that it needs")
  package static let nothingToDrop = DiagnosticCode(
    "XW026", "a project drops a field mapping that its template does not have")
  package static let keyNotMapped = DiagnosticCode("XW027", "a key field has no field mapping")
  package static let invalidLimit = DiagnosticCode(
    "XW028", "a limit of scripts is out of range or can not be read")

  package static let schemaNotFound = DiagnosticCode("XW040", "there is no schema for an entity")
  package static let unknownTargetField = DiagnosticCode(
    "XW041", "a target field is not in the schema")
  package static let unknownSourceField = DiagnosticCode(
    "XW042", "a source field is not in the schema")
  package static let referenceNotFound = DiagnosticCode(
    "XW043", "the file with the codes of a field is not there")

  package static let mapNotFound = DiagnosticCode("XW050", "there is no value map of that name")
  package static let ambiguousMap = DiagnosticCode(
    "XW051", "two files of one folder are value maps of one name")
  package static let mapKeyCount = DiagnosticCode(
    "XW052", "a value map wants another number of values than it is given")
  package static let invalidName = DiagnosticCode(
    "XW053", "a name has characters that names may not have")
  package static let tableSyntax = DiagnosticCode("XW054", "a CSV value map can not be read")
  package static let duplicateRow = DiagnosticCode(
    "XW055", "two entries of a value map have the same keys")

  package static let parameterMissing = DiagnosticCode(
    "XW060", "a required parameter has no value")
  package static let unknownParameter = DiagnosticCode(
    "XW061", "a parameter is not declared by the template")
  package static let unknownSequence = DiagnosticCode("XW062", "a sequence is not declared")
  package static let sequenceFormat = DiagnosticCode(
    "XW063", "the format of a sequence can not be read")
  package static let environmentUnset = DiagnosticCode(
    "XW064", "an environment variable that a project uses is not set")
  package static let environmentSyntax = DiagnosticCode(
    "XW065", "a reference to an environment variable can not be read")

  package static let scriptFault = DiagnosticCode("XW070", "a script can not be loaded")
  package static let constantMisfit = DiagnosticCode(
    "XW071", "a constant does not fit its target field")
  package static let sequenceWithoutKey = DiagnosticCode(
    "XW072", "a sequence is used where source records have no key")

  /// All of these, by number.
  package static let ofLoading: [DiagnosticCode] = [
    .yamlSyntax, .duplicateKey, .unreadableFile, .notUTF8, .fileTooLarge, .emptyFile, .wrongType,
    .unknownKey, .missingKey, .invalidValue, .yamlTooComplex, .outsideRules,
    .nothingToLoad, .templateNotFound, .unknownTask, .duplicateTask, .conflictingKeys,
    .incompleteFieldMapping, .nothingToDrop, .keyNotMapped, .invalidLimit,
    .schemaNotFound, .unknownTargetField, .unknownSourceField, .referenceNotFound,
    .mapNotFound, .ambiguousMap, .mapKeyCount, .invalidName, .tableSyntax, .duplicateRow,
    .parameterMissing, .unknownParameter, .unknownSequence, .sequenceFormat, .environmentUnset,
    .environmentSyntax,
    .scriptFault, .constantMisfit, .sequenceWithoutKey,
  ]
}
