internal import Records

/// Takes blocks of several CSV files apart, each by its own header (`CSVForms`).
final class CSVFormsParser: RecordParser {
  private let parsers: [CSVParser]
  private var current: CSVParser

  /// - Parameter parsers: one for each header; at least one.
  init(_ parsers: [CSVParser]) {
    self.parsers = parsers
    current = parsers[0]
  }

  func open(_ block: UnsafeBufferPointer<UInt8>) {
    let (records, number) = CSVForms.cut(block)
    current = parsers.indices.contains(number) ? parsers[number] : parsers[0]
    current.open(records)
  }

  func next(_ cells: UnsafeMutablePointer<Cell>) -> ParseStep { current.next(cells) }
  func lazyCell(_ slot: Int) -> Cell { current.lazyCell(slot) }
  func cell(named name: UnsafeBufferPointer<UInt8>) -> Cell? { current.cell(named: name) }
  var problem: String { current.problem }
  var fieldNames: [String]? { current.fieldNames }
  var fatal: FormatError? { current.fatal }
  var lineOffset: Int { current.lineOffset }
  func appendSource(to buffer: ByteBuffer) { current.appendSource(to: buffer) }
}
