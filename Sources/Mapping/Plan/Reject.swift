/// Why a record was rejected; the spelling is part of the contract with readers of rejects files.
package enum RejectCode: String, Sendable, CaseIterable {
  /// A required target field, or a key field, is empty.
  case required
  /// A value is not in the value map, and nothing says what to do then.
  case unmapped
  /// A script called `reject`.
  case rejected
  /// A script failed.
  case script
  /// A script went over one of its limits.
  case limit
  /// A value does not fit the type of its field.
  case type
  /// A value is longer than its field.
  case length
  /// A value is not in the option set of its field.
  case option
  /// Another record of the run has the same key.
  case duplicate
  /// The record could not be read.
  case source
  /// The target did not take the record.
  case target
}

/// One source record that could not be mapped or written, with the reason and the record itself.
package struct Reject: Sendable {
  /// Position of the record in its block, from 0.
  ///
  /// The run adds the number of the records before the block.
  package var index: Int
  /// Line breaks in the block before a record that could not be read; the run makes a line number of it.
  package var lineOffset: Int?
  /// The target's key as a JSON object, as far as it could be mapped; empty where it could not.
  package var keyJSON: [UInt8]
  /// The target field at fault; nil where no single field is.
  package var field: String?
  package var code: RejectCode
  package var message: String
  /// `file.lua:line` where a script is at fault.
  package var at: String?
  /// The source record as a JSON object.
  package var sourceJSON: [UInt8]

  package init(
    index: Int, lineOffset: Int? = nil, keyJSON: [UInt8] = [], field: String? = nil,
    code: RejectCode, message: String,
    at: String? = nil, sourceJSON: [UInt8]
  ) {
    self.index = index
    self.lineOffset = lineOffset
    self.keyJSON = keyJSON
    self.field = field
    self.code = code
    self.message = message
    self.at = at
    self.sourceJSON = sourceJSON
  }
}
