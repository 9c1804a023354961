package import Rules

/// How one target field of one record got its value, step by step.
package struct FieldTrace: Sendable {
  /// The target field; empty for the task's filter.
  package var field: String
  package var steps: [TraceStep] = []
  /// The source fields that were read, in the order of the first reading.
  ///
  /// Complete: a change of any other field of the source record can not change this target field.
  package var reads: [SourceRead] = []
  /// What the field was given; empty where it failed.
  package var value = TracedValue.empty
  /// Why the record went no further here; nil where it did.
  package var failure: TracedFailure?

  package init(field: String) { self.field = field }
}

/// One step of a field mapping, in the contract's order.
package struct TraceStep: Sendable {
  /// What the step did.
  package var action: Action
  /// Where the rules say so.
  package var location: SourceLocation
  /// The value after the step; several fields that are not joined yet have none.
  package var value: TracedValue
  /// The source fields that this step read.
  package var reads: [SourceRead]

  package init(
    _ action: Action, at location: SourceLocation, _ value: TracedValue, reads: [SourceRead] = []
  ) {
    self.action = action
    self.location = location
    self.value = value
    self.reads = reads
  }

  package enum Action: Sendable {
    /// Source fields were read: their names.
    case from([String])
    case constant
    case parameter(String)
    case concat
    case trim
    case letterCase
    case replace
    /// A static value map was asked: inline, CSV, or a table that a script returned.
    case table(RowTrace)
    /// A map function was called.
    case script(ScriptTrace)
    /// The value map had nothing, and the mapping says what becomes of such a value.
    case unmapped(UnmappedRule)
    /// A sequence gave a number; its name.
    case sequence(String)
    case defaultValue
    case truncate
    /// The value was made one of the target field's type.
    case type
  }
}

/// What a static value map was asked, and the row that answered.
package struct RowTrace: Sendable {
  package var map: String
  package var keys: [TracedValue]
  /// Number of the row, from 0; nil where no row matched.
  package var row: Int?
  /// The row's place in its file; nil where no row matched.
  package var location: SourceLocation?
  package var result: TracedValue?
  /// Whether keys are compared after folding case and white space.
  package var foldsCase: Bool
}

/// What a map function did.
package struct ScriptTrace: Sendable {
  /// Name of the value map.
  package var map: String
  /// Absolute path of the script.
  package var path: String
  package var arguments: [TracedValue]
  /// nil for Lua's nil, and where the call did not return.
  package var returned: TracedValue?
  /// Line on which the map function returned; 0 where none is known.
  package var line = 0
  /// Texts that the call printed and warned, in order.
  package var prints: [String] = []
  package var warnings: [String] = []
  /// Static value maps that the call asked, in order.
  package var lookups: [RowTrace] = []
  /// Map functions that the call asked in turn, in order.
  package var calls: [ScriptCall] = []
  /// How often each line was executed, by the file name that messages show.
  package var lines: [String: [Int: Int]] = [:]
  /// Texts that the call printed behind `noteMark`, with counts: those of scripts that were changed to tell more.
  package var notes: [String: Int] = [:]

  /// What printed texts begin with that are not for people.
  package static let noteMark = "\t\n\t"
}

/// A map function that another one asked.
package struct ScriptCall: Sendable, Equatable {
  package var map: String
  package var arguments: [TracedValue]
}

/// Why a record went no further.
package struct TracedFailure: Sendable, Equatable {
  /// nil where a script skipped the record.
  package var code: RejectCode?
  package var message: String
  /// `file.lua:line` where a script is at fault.
  package var at: String?

  package init(code: RejectCode?, message: String, at: String? = nil) {
    self.code = code
    self.message = message
    self.at = at
  }
}

/// What became of one record, and how.
package struct RecordTrace: Sendable {
  package enum Outcome: Sendable {
    case mapped
    /// The target field at fault, where one is.
    case rejected(TracedFailure, field: String?)
    /// The reason that a script gave; empty where the filter left the record out.
    case skipped(String)
  }

  /// Position in its block, from 0.
  package var index: Int
  package var outcome: Outcome
  /// The task's filter, where it has one.
  package var filter: FieldTrace?
  /// In the order in which fields are computed; the last one is the one that failed, where one did.
  package var fields: [FieldTrace]
  /// The source record as a JSON object.
  package var sourceJSON: [UInt8]
  /// The key fields that could be computed, as a JSON object; empty where none could.
  package var keyJSON: [UInt8]
}
