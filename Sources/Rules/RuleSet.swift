package import Records

/// A value of a rule file together with its place.
package struct Located<Value: Sendable>: Sendable {
  package var value: Value
  package var location: SourceLocation
  package init(_ value: Value, at location: SourceLocation) {
    self.value = value
    self.location = location
  }
}

/// One customer's rules, complete: a template with the project's choices laid over it, schemas and value maps read.
///
/// This is what a plan is compiled from. Loading it reads rule files only; no source is touched.
package struct RuleSet: Sendable {
  /// `project:`, or the template's name where a template is used by itself.
  package var name: String
  package var template: String
  package var templateVersion: String
  /// Folder of the project file (or of the template): relative URIs start here, `.crosswalk/state.db` lives here.
  package var folder: String
  package var tasks: [MappingTask]
  package var sequences: [String: SequenceRule]
  /// Values of the parameters by name: the project's, then the template's defaults.
  package var parameters: [String: Constant]
  package var requires: [Located<String>]
  package var source: Located<String>?
  /// Where the records of all tasks go that name no target of their own; each record may go to several.
  package var targets: [TargetRule]
  package var limits: ScriptLimits
  /// `history: {keep: 90 days}`: how long runs and their rejects are kept.
  package var historyDays = RuleSet.standardHistoryDays
  /// `on_finish:` commands of the shell that are told how a run ended.
  package var finishCommands: [String] = []
  /// Value maps by name: all that tasks, `lookup` calls or the folders can name.
  package var valueMaps: [String: ValueMapSource]
  /// Lua modules that `require` finds, by name (every .lua file of the `maps/` folders).
  package var modules: [String: ScriptText]
  /// Values that came from `${ENV_NAME}` and are secrets: never to be shown or stored (`SecretMask`).
  package var secrets: [String]
  /// Absolute path of the file that was loaded: a project's, or a template's used by itself.
  package var file = ""
  /// Where the files of these rules may lie.
  package var bounds = RuleBounds("the rules", [])
  /// Whether `file` is a project.
  package var isProject = false
  /// Folder of the template.
  package var templateFolder = ""
  /// Folder of the rule pack that the template belongs to; nil where there is none.
  package var packFolder: String?
  /// Required parameters without a value; only a template used by itself can have some.
  package var missingParameters: [Located<String>] = []
  /// Absolute paths of all rule files that were read: project, template, schemas, value maps, modules.
  package var files: [String] = []

  package static let standardHistoryDays = 90

  package init(
    name: String, template: String, templateVersion: String, folder: String, tasks: [MappingTask],
    sequences: [String: SequenceRule], parameters: [String: Constant], requires: [Located<String>],
    source: Located<String>?, targets: [TargetRule], limits: ScriptLimits,
    valueMaps: [String: ValueMapSource], modules: [String: ScriptText], secrets: [String]
  ) {
    self.name = name
    self.template = template
    self.templateVersion = templateVersion
    self.folder = folder
    self.tasks = tasks
    self.sequences = sequences
    self.parameters = parameters
    self.requires = requires
    self.source = source
    self.targets = targets
    self.limits = limits
    self.valueMaps = valueMaps
    self.modules = modules
    self.secrets = secrets
  }
}

/// One source entity → one target entity.
package struct MappingTask: Sendable {
  package var name: String
  package var location: SourceLocation
  package var sourceEntity: String
  package var targetEntity: String
  /// nil where the rules say `schema: none`.
  package var sourceSchema: EntitySchema?
  package var targetSchema: EntitySchema?
  /// Target fields that identify a record.
  package var key: [Located<String>]
  /// Lua expression; records for which it is false or nil are skipped.
  package var filter: Located<String>?
  /// In the order in which they were written; overridden ones keep the template's place.
  package var fields: [FieldMapping]
  /// The source that the project gives for this task alone.
  package var source: Located<String>?
  /// The targets that the project gives for this task alone; empty where it takes the project's.
  package var targets: [TargetRule] = []
  /// Tasks without which this one makes no sense: it is not begun where one of them failed.
  package var needs: [Located<String>] = []

  package init(
    name: String, location: SourceLocation, sourceEntity: String, targetEntity: String,
    sourceSchema: EntitySchema?, targetSchema: EntitySchema?, key: [Located<String>],
    filter: Located<String>?, fields: [FieldMapping]
  ) {
    self.name = name
    self.location = location
    self.sourceEntity = sourceEntity
    self.targetEntity = targetEntity
    self.sourceSchema = sourceSchema
    self.targetSchema = targetSchema
    self.key = key
    self.filter = filter
    self.fields = fields
  }
}

/// A target that rules name.
package struct TargetRule: Sendable {
  package var uri: Located<String>
  /// `where`: a Lua expression; records for which it is false or nil don't go there.
  package var filter: Located<String>?

  /// How many targets the records of one task may have; more would not fit the bits of `TargetMask`.
  package static let mostOfATask = 32

  package init(uri: Located<String>, filter: Located<String>? = nil) {
    self.uri = uri
    self.filter = filter
  }
}

/// How one target field gets its value.
///
/// The members stand in the order in which they are applied.
package struct FieldMapping: Sendable {
  /// The target field.
  package var field: String
  package var location: SourceLocation
  package var input: FieldInput = .none
  package var concat: String?
  package var trim = false
  package var letterCase: LetterCase?
  /// Plain text replacements, in the order in which they were written.
  package var replacements: [Replacement] = []
  package var map: MapReference?
  /// `match: fold`: the map ignores case and surrounding or repeated white space.
  package var foldsCase = false
  /// What becomes of a non-empty value that is not in the map, where no default fills the field.
  package var unmapped: UnmappedRule = .reject
  /// `inverse_of`: the value map that leads back; a claim for the check of rules, without effect on a record.
  package var inverse: Located<String>?
  package var sequence: Located<String>?
  package var defaultValue: Constant?
  /// Maximum number of characters (UTF-16 code units, as schemas count them).
  package var truncate: Int?
  package var isRequired = false
  /// Whether something in it could not be read, which was reported: what is here is not all that was meant.
  package var hasFaults = false
  /// Where the keys of the mapping stand: `map`, `default` …; empty in the short form.
  package var keyLocations: [String: SourceLocation] = [:]

  package init(field: String, location: SourceLocation) {
    self.field = field
    self.location = location
  }

  /// Where a key of the mapping stands, or the mapping where it does not have the key.
  package func place(of key: String) -> SourceLocation { keyLocations[key] ?? location }
}

package enum FieldInput: Sendable {
  /// No source: only a sequence or the default gives the value.
  case none
  case fields([Located<String>])
  case constant(Constant)
  case parameter(Located<String>)
}

/// A value written in a rule file: its text as written, and what kind of scalar YAML says it is.
package struct Constant: Sendable, Equatable {
  package var text: String
  /// `.text` for strings and everything quoted, `.number`, `.boolean`, or `.empty` for null and "".
  package var kind: Cell.Kind
  package init(_ text: String, kind: Cell.Kind = .text) {
    self.text = text
    self.kind = text.isEmpty ? .empty : kind
  }
}

package enum LetterCase: String, Sendable, CaseIterable { case upper, lower }

package enum UnmappedRule: String, Sendable, CaseIterable { case reject, empty, keep }

package struct Replacement: Sendable {
  package var pattern: String
  package var text: String
  package init(pattern: String, text: String) {
    self.pattern = pattern
    self.text = text
  }
}

package enum MapReference: Sendable {
  /// A value map by name; `RuleSet.valueMaps` holds it.
  case named(Located<String>)
  case inline(ValueTable)
}

/// What a value map was read from.
package enum ValueMapSource: Sendable {
  case table(ValueTable)
  case script(ScriptText)
}

/// A static value map: rows of key values and a result.
///
/// Keys are canonical text.
package struct ValueTable: Sendable {
  package var name: String
  /// Number of key values of each row (the number of `from` fields it wants); at least 1.
  package var keyCount: Int
  package var rows: [Row]
  /// The titles of a CSV file's columns, the result's last; empty for other tables.
  package var titles: [String] = []
  /// What stands between the cells of a CSV file.
  package var delimiter = UInt8(ascii: ",")

  package struct Row: Sendable {
    /// nil matches anything (`*`); "" matches the empty value.
    package var keys: [String?]
    /// An empty result maps to the empty value.
    package var result: Constant
    package var location: SourceLocation
    package var resultLocation: SourceLocation
    package init(
      keys: [String?], result: Constant, location: SourceLocation,
      resultLocation: SourceLocation? = nil
    ) {
      self.keys = keys
      self.result = result
      self.location = location
      self.resultLocation = resultLocation ?? location
    }
  }

  package init(name: String, keyCount: Int, rows: [Row]) {
    self.name = name
    self.keyCount = keyCount
    self.rows = rows
  }
}

/// A Lua script as read from its file.
package struct ScriptText: Sendable {
  /// File name for messages (`payment_terms.lua`).
  package var fileName: String
  package var path: String
  package var text: [UInt8]
  package init(fileName: String, path: String, text: [UInt8]) {
    self.fileName = fileName
    self.path = path
    self.text = text
  }
}

/// Limits for each call of a script.
package struct ScriptLimits: Sendable, Equatable {
  package var instructions: Int = 1_000_000
  package var memoryBytes: Int = 16 << 20
  package var timeMilliseconds: Int = 1000
  package init() {}
}

/// A number sequence in the grammar of Dataverse's autonumber columns.
package struct SequenceRule: Sendable {
  package var name: String
  package var parts: [Part]
  /// The first number given.
  package var seed: Int64
  package var location: SourceLocation

  package enum Part: Sendable, Equatable {
    case literal(String)
    /// `{SEQNUM:n}`: the number, zero-padded to at least n digits.
    case number(minimumDigits: Int)
    /// `{RANDSTRING:n}`: n characters A-Z, 0-9; 1 to 6.
    case random(count: Int)
    /// `{DATETIMEUTC:format}` in .NET's custom date format.
    case date(format: String)
  }

  package init(name: String, parts: [Part], seed: Int64, location: SourceLocation) {
    self.name = name
    self.parts = parts
    self.seed = seed
    self.location = location
  }
}
