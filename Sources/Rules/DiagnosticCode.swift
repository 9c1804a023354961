/// The numbers of all findings in rule files.
///
/// A number is never reused and keeps its meaning: 001-019 files and YAML, 020-039 templates and projects,
/// 040-049 schemas, 050-059 value maps, 060-069 parameters, environment and sequences, 070-079 what only compiling
/// shows.
package enum DiagnosticCode: String, Sendable, CaseIterable {
  case yamlSyntax = "XW001"
  case duplicateKey = "XW002"
  case unreadableFile = "XW003"
  case notUTF8 = "XW004"
  case fileTooLarge = "XW005"
  case emptyFile = "XW006"
  case wrongType = "XW007"
  case unknownKey = "XW008"
  case missingKey = "XW009"
  case invalidValue = "XW010"
  case yamlTooComplex = "XW011"

  case nothingToLoad = "XW020"
  case templateNotFound = "XW021"
  case unknownTask = "XW022"
  case duplicateTask = "XW023"
  case conflictingKeys = "XW024"
  case incompleteFieldMapping = "XW025"
  case nothingToDrop = "XW026"
  case keyNotMapped = "XW027"
  case invalidLimit = "XW028"

  case schemaNotFound = "XW040"
  case unknownTargetField = "XW041"
  case unknownSourceField = "XW042"

  case mapNotFound = "XW050"
  case ambiguousMap = "XW051"
  case mapKeyCount = "XW052"
  case invalidName = "XW053"
  case tableSyntax = "XW054"
  case duplicateRow = "XW055"

  case parameterMissing = "XW060"
  case unknownParameter = "XW061"
  case unknownSequence = "XW062"
  case sequenceFormat = "XW063"
  case environmentUnset = "XW064"
  case environmentSyntax = "XW065"

  case scriptFault = "XW070"
  case constantMisfit = "XW071"
  case sequenceWithoutKey = "XW072"

  /// What kind of finding it is, in one line.
  package var title: String {
    switch self {
    case .yamlSyntax: "the file is not valid YAML"
    case .duplicateKey: "a key is there twice in one mapping"
    case .unreadableFile: "a rule file can not be read"
    case .notUTF8: "a rule file is not UTF-8"
    case .fileTooLarge: "a rule file is larger than its kind may be"
    case .emptyFile: "a rule file is empty"
    case .wrongType: "a value has the wrong shape: mapping, list or scalar"
    case .unknownKey: "a key is not known here"
    case .missingKey: "a key that is needed is missing"
    case .invalidValue: "a value is not one of those that are allowed here"
    case .yamlTooComplex: "a YAML file is nested too deeply, or its aliases expand too far"
    case .nothingToLoad: "there is no project.yaml or template.yaml"
    case .templateNotFound: "the template of a project is not there"
    case .unknownTask: "a project overrides a task that its template does not have"
    case .duplicateTask: "two tasks of a template have the same name"
    case .conflictingKeys: "keys of one mapping exclude each other"
    case .incompleteFieldMapping: "a key lacks another key that it needs"
    case .nothingToDrop: "a project drops a field mapping that its template does not have"
    case .keyNotMapped: "a key field has no field mapping"
    case .invalidLimit: "a limit of scripts is out of range or can not be read"
    case .schemaNotFound: "there is no schema for an entity"
    case .unknownTargetField: "a target field is not in the schema"
    case .unknownSourceField: "a source field is not in the schema"
    case .mapNotFound: "there is no value map of that name"
    case .ambiguousMap: "two files of one folder are value maps of one name"
    case .mapKeyCount: "a value map wants another number of values than the mapping gives"
    case .invalidName: "a name has characters that names may not have"
    case .tableSyntax: "a CSV value map can not be read"
    case .duplicateRow: "two entries of a value map have the same keys"
    case .parameterMissing: "a required parameter has no value"
    case .unknownParameter: "a parameter is not declared by the template"
    case .unknownSequence: "a sequence is not declared"
    case .sequenceFormat: "the format of a sequence can not be read"
    case .environmentUnset: "an environment variable that a project uses is not set"
    case .environmentSyntax: "a reference to an environment variable can not be read"
    case .scriptFault: "a script can not be loaded"
    case .constantMisfit: "a constant does not fit its target field"
    case .sequenceWithoutKey: "a sequence is used where source records have no key"
    }
  }
}
