package import Mapping
package import Rules

/// A kind of source or target: what it is called, what it understands, and how it is opened.
package struct ConnectorSpec: Sendable {
  /// The scheme of its URIs.
  package var name: String
  /// Other schemes of the same meaning.
  package var otherNames: [String]
  /// One line for help texts.
  package var summary: String
  /// An example of a URI.
  package var example: String
  /// Endings of paths that need no scheme, in lower case with their dot.
  package var fileEndings: [String]
  /// Whether the place of a URI is a path, which is made absolute.
  package var takesPath: Bool
  /// Whether the scheme alone is enough.
  package var isPlaceOptional: Bool
  /// Whether a script stands before the path, with a `>` between them.
  package var takesScript: Bool
  /// Whether `-` without a scheme has this form.
  package var isStandardStreamForm: Bool
  /// Whether several tasks of a run can write to one target of this kind (tables of a database).
  package var takesSeveralTasks: Bool
  /// About how many bytes of a source a target of this kind wants to get at a time; nil for the usual size.
  package var blockSize: Int?
  /// Whether options that are not in the list may be given, for somebody else to judge.
  package var takesOtherOptions: Bool
  /// Whether a target of this kind keeps what earlier runs wrote (a database); a file is replaced by each
  /// run.
  package var keepsRows: Bool
  /// Whether a source of this kind reads the files at its place and does nothing else.
  ///
  /// It starts no program, and asks neither the network nor the environment. Tests of rules take their records from such
  /// sources only.
  package var readsFilesOnly: Bool
  /// Whether what all tasks wrote appears as a whole when the run ends, and not before (`SharedTarget`).
  package var commitsWithRun: Bool
  package var options: [ConnectorOption]
  /// nil for kinds that are targets only.
  package var openSource: (@Sendable (ConnectorURI, SourceContext) throws -> any SourceReader)?
  /// nil for kinds that are sources only.
  ///
  /// The writer must not change anything before its `open`.
  package var makeTarget: (@Sendable (ConnectorURI, TargetContext) throws -> any TargetWriter)?

  package init(
    name: String, summary: String, example: String, otherNames: [String] = [],
    fileEndings: [String] = [], takesPath: Bool = true, takesScript: Bool = false,
    isPlaceOptional: Bool = false,
    isStandardStreamForm: Bool = false, takesSeveralTasks: Bool = false,
    blockSize: Int? = nil, takesOtherOptions: Bool = false, keepsRows: Bool = false,
    readsFilesOnly: Bool = false, commitsWithRun: Bool = false, options: [ConnectorOption] = [],
    openSource: (@Sendable (ConnectorURI, SourceContext) throws -> any SourceReader)? = nil,
    makeTarget: (@Sendable (ConnectorURI, TargetContext) throws -> any TargetWriter)? = nil
  ) {
    self.name = name
    self.summary = summary
    self.example = example
    self.otherNames = otherNames
    self.fileEndings = fileEndings
    self.takesPath = takesPath
    self.takesScript = takesScript
    self.isPlaceOptional = isPlaceOptional
    self.isStandardStreamForm = isStandardStreamForm
    self.takesSeveralTasks = takesSeveralTasks
    self.blockSize = blockSize
    self.takesOtherOptions = takesOtherOptions
    self.keepsRows = keepsRows
    self.readsFilesOnly = readsFilesOnly
    self.commitsWithRun = commitsWithRun
    self.options = options
    self.openSource = openSource
    self.makeTarget = makeTarget
  }
}

/// An option in the query of a URI.
package struct ConnectorOption: Sendable {
  package enum Direction: String, Sendable { case source, target }

  package var name: String
  /// What it means, and what holds without it.
  package var summary: String
  /// Whose option it is; nil for both.
  package var direction: Direction?
  /// Whether its value is executed, as a query is: then it may reach more than the files at the place of the URI.
  package var isExecuted: Bool

  package init(
    name: String, summary: String, direction: Direction? = nil, isExecuted: Bool = false
  ) {
    self.name = name
    self.summary = summary
    self.direction = direction
    self.isExecuted = isExecuted
  }

  package func applies(to direction: Direction) -> Bool {
    self.direction == nil || self.direction == direction
  }
}

extension ConnectorSpec {
  /// Whether there are sources, or targets, of this kind.
  package func can(_ direction: ConnectorOption.Direction) -> Bool {
    direction == .source ? openSource != nil : makeTarget != nil
  }
}

/// What a source needs to know of its run.
package struct SourceContext: Sendable {
  /// About how many bytes a block shall have.
  package var blockSize: Int
  /// How many seconds a block may wait to be filled where the input pauses.
  package var blockSeconds: Double
  /// The task's source entity; empty where nobody knows it.
  package var entity: String
  /// To be looked at where a read may wait for ever.
  package var cancellation: Cancellation

  package init(
    blockSize: Int = RunOptions.standardBlockSize, blockSeconds: Double = 0, entity: String = "",
    cancellation: Cancellation = Cancellation()
  ) {
    self.blockSize = blockSize
    self.blockSeconds = blockSeconds
    self.entity = entity
    self.cancellation = cancellation
  }
}

/// What a target needs to know of the task that writes to it.
package struct TargetContext {
  package var task: MappingTask
  /// What rows consist of, in order.
  package var fields: [TargetField]
  /// The rules that the task belongs to.
  package var rules: RuleSet
  /// What scripts see as the date of the run: `yyyy-MM-dd`.
  package var asOf: String
  /// What the targets of the run share.
  package var shared: SharedTargets
  /// To be looked at where a write may wait for ever.
  package var cancellation: Cancellation

  package init(
    plan: Plan, asOf: String, shared: SharedTargets, cancellation: Cancellation = Cancellation()
  ) {
    task = plan.task
    fields = plan.targetFields
    rules = plan.rules
    self.asOf = asOf
    self.shared = shared
    self.cancellation = cancellation
  }
}
