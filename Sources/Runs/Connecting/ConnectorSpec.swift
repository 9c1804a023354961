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
  /// Whether `-` without a scheme has this form.
  package var isStandardStreamForm: Bool
  /// Whether several tasks of a run can write to one target of this kind (tables of a database).
  package var takesSeveralTasks: Bool
  /// Whether options that are not in the list may be given, for somebody else to judge.
  package var takesOtherOptions: Bool
  package var options: [ConnectorOption]
  /// nil for kinds that are targets only.
  package var openSource: (@Sendable (ConnectorURI, SourceContext) throws -> any SourceReader)?
  /// nil for kinds that are sources only.
  ///
  /// The writer must not change anything before its `open`.
  package var makeTarget: (@Sendable (ConnectorURI, TargetContext) throws -> any TargetWriter)?

  package init(
    name: String, summary: String, example: String, otherNames: [String] = [],
    fileEndings: [String] = [], takesPath: Bool = true, isPlaceOptional: Bool = false,
    isStandardStreamForm: Bool = false, takesSeveralTasks: Bool = false,
    takesOtherOptions: Bool = false, options: [ConnectorOption] = [],
    openSource: (@Sendable (ConnectorURI, SourceContext) throws -> any SourceReader)? = nil,
    makeTarget: (@Sendable (ConnectorURI, TargetContext) throws -> any TargetWriter)? = nil
  ) {
    self.name = name
    self.summary = summary
    self.example = example
    self.otherNames = otherNames
    self.fileEndings = fileEndings
    self.takesPath = takesPath
    self.isPlaceOptional = isPlaceOptional
    self.isStandardStreamForm = isStandardStreamForm
    self.takesSeveralTasks = takesSeveralTasks
    self.takesOtherOptions = takesOtherOptions
    self.options = options
    self.openSource = openSource
    self.makeTarget = makeTarget
  }
}

/// An option in the query of a URI.
package struct ConnectorOption: Sendable {
  package var name: String
  /// What it means, for whom (source, target) and what holds without it.
  package var summary: String

  package init(name: String, summary: String) {
    self.name = name
    self.summary = summary
  }
}

/// What a source needs to know of its run.
package struct SourceContext: Sendable {
  /// About how many bytes a block shall have.
  package var blockSize: Int
  /// To be looked at where a read may wait for ever.
  package var cancellation: Cancellation

  package init(
    blockSize: Int = RunOptions.standardBlockSize, cancellation: Cancellation = Cancellation()
  ) {
    self.blockSize = blockSize
    self.cancellation = cancellation
  }
}

/// What a target needs to know of the task that writes to it.
package struct TargetContext: Sendable {
  package var task: MappingTask
  /// What rows consist of, in order.
  package var fields: [TargetField]
  /// To be looked at where a write may wait for ever.
  package var cancellation: Cancellation

  package init(
    task: MappingTask, fields: [TargetField], cancellation: Cancellation = Cancellation()
  ) {
    self.task = task
    self.fields = fields
    self.cancellation = cancellation
  }
}
