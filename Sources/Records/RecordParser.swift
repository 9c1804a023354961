/// What became of one call of `RecordParser.next`.
package enum ParseStep {
  /// The cells of a record were filled in.
  case record
  /// The record exists but can not be read; `problem` says why. The parser stands behind it.
  case malformed
  /// The block has no more records.
  case end
}

/// Names of the fields that a mapping reads, in the order of the slots that hold them.
package struct RecordLayout: Sendable {
  /// Field names, dotted where nested.
  ///
  /// A name is found under a column's or member's own name, or under its label.
  package var fields: [Field]
  /// Slots below this number are filled for every record; the others are asked for one at a time by `lazyCell`.
  package var eagerCount: Int

  package struct Field: Sendable {
    package var name: String
    /// The other name a CSV column may carry: the schema's label.
    package var label: String?
    package init(name: String, label: String? = nil) {
      self.name = name
      self.label = label
    }
  }

  package init(fields: [Field], eagerCount: Int) {
    self.fields = fields
    self.eagerCount = eagerCount
  }
}

/// Takes a block of whole records apart, one record after the other.
///
/// One parser belongs to one worker. The calls come in this order: `open`, then `next` until `.end`; between two
/// calls of `next` the others may be asked about the current record. Cells point into the block, which the caller
/// keeps alive and unchanged; a parser reads up to 64 bytes beyond its end, so blocks carry that much padding.
package protocol RecordParser: AnyObject {
  func open(_ block: UnsafeBufferPointer<UInt8>)
  /// Fills `cells[0 ..< eagerCount]` with the next record.
  func next(_ cells: UnsafeMutablePointer<Cell>) -> ParseStep
  /// A field of the current record by slot, for slots at or above `eagerCount`.
  func lazyCell(_ slot: Int) -> Cell
  /// A field of the current record by a name that has no slot; nil where the record has no such field.
  func cell(named name: UnsafeBufferPointer<UInt8>) -> Cell?
  /// Why the last `next` said `.malformed`: a message for people, without a place.
  var problem: String { get }
  /// Names a record of this source can have: a CSV file's columns; nil where any name is possible.
  var fieldNames: [String]? { get }
  /// Set when `next` said `.end` because the rest of the block can't be taken apart (a quote in a wrong place): the
  /// run can not go on. Lines and bytes count from the block's beginning. nil after an ordinary end.
  var fatal: FormatError? { get }
  /// Number of line breaks in the block before the current record.
  var lineOffset: Int { get }
  /// Appends the whole current record as a JSON object, every column or member of it (for rejects). After
  /// `.malformed` it appends the raw text as `{"_raw": "..."}`.
  func appendSource(to buffer: ByteBuffer)
}

extension RecordParser {
  package var fatal: FormatError? { nil }
}

/// Writes mapped records in the form that one target takes.
///
/// One encoder belongs to one worker; `row` has one cell per target field. The bytes of several workers are joined in
/// source order, so an encoder's output for a record must not depend on other records.
package protocol RecordEncoder: AnyObject {
  func append(_ row: UnsafePointer<Cell>, to buffer: ByteBuffer)
  /// Says which targets the next row is for; called before each row where a task has several.
  func select(_ targets: TargetMask)
}

extension RecordEncoder {
  package func select(_ targets: TargetMask) {}
}
