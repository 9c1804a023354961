import Records

/// The source record a mapper is working on: cells by slot, decoded and typed on demand.
final class SourceRecord {
  let parser: any RecordParser
  let cells: UnsafeMutablePointer<Cell>
  /// Bytes that live until the next record.
  let scratch = Scratch()
  private let plan: Plan
  private let eagerCount: Int
  private let canonicalForms: UnsafePointer<UInt32>

  init(_ plan: Plan, _ parser: any RecordParser) {
    self.plan = plan
    self.parser = parser
    eagerCount = plan.layout.eagerCount
    canonicalForms = UnsafePointer(plan.canonicalForms)
    let count = max(1, plan.layout.fields.count)
    cells = .allocate(capacity: count)
    cells.initialize(repeating: .empty, count: count)
  }

  deinit { cells.deallocate() }

  /// A field as the parser found it, escapes included.
  @inline(__always)
  func raw(_ slot: Int) -> Cell {
    slot < eagerCount ? cells[slot] : parser.lazyCell(slot)
  }

  /// The same value without CSV's or JSON's escapes.
  @inline(__always)
  func decoded(_ cell: Cell) -> Cell {
    !cell.isEscaped ? cell : CellDecoder.decode(cell, into: scratch)
  }

  /// A field's value with its canonical text, decoded; nil where it is not what its schema says.
  @inline(__always)
  func value(_ slot: Int) -> Cell? {
    let cell = raw(slot)
    if canonicalForms[slot] &>> cell.form & 1 == 1 { return cell }
    return canonical(decoded(cell), plan.slotClasses[slot], plan.slotFields[slot], scratch)
  }

  /// The same, with room of the caller's for what has to be made, which is emptied before.
  @inline(__always)
  func value(_ slot: Int, _ room: Scratch) -> Cell? {
    let cell = raw(slot)
    if canonicalForms[slot] &>> cell.form & 1 == 1 { return cell }
    room.reset()
    return canonical(
      CellDecoder.decode(cell, into: room), plan.slotClasses[slot], plan.slotFields[slot], room)
  }

  /// The canonical text of a value of a class: integers without leading zeros, booleans as `true` and `false`, labels of
  /// an option set as their number.
  @inline(never)
  func canonical(
    _ cell: Cell, _ sourceClass: SourceClass, _ field: SchemaField?, _ room: Scratch
  ) -> Cell? {
    if cell.isEmpty { return cell }
    switch sourceClass {
    case .asIs: return cell
    case .text:
      var text = cell
      text.kind = .text
      return text
    case .number:
      var number = cell
      number.kind = NumberText.isDecimal(cell.bytes) ? .number : .text
      return number
    case .integer: return integer(cell, field, room)
    case .boolean: return boolean(cell, field)
    }
  }

  private func integer(_ cell: Cell, _ field: SchemaField?, _ room: Scratch) -> Cell? {
    if let value = CanonicalText.int64(cell.bytes) {
      return CanonicalText.integer(value, room)
    }
    // Exports made for people carry an option's label instead of its number.
    guard let field, !field.options.isEmpty else { return nil }
    let label = String(decoding: cell.bytes, as: UTF8.self)
    guard let option = field.options.first(where: { $0.label == label }) else { return nil }
    return CanonicalText.integer(option.value, room)
  }

  private func boolean(_ cell: Cell, _ field: SchemaField?) -> Cell? {
    let text = String(decoding: cell.bytes, as: UTF8.self)
    if let option = field?.options.first(where: { $0.label == text }) {
      return option.value == 0 ? CanonicalText.no : CanonicalText.yes
    }
    switch text.lowercased() {
    case "true", "1", "yes": return CanonicalText.yes
    case "false", "0", "no": return CanonicalText.no
    default: return nil
    }
  }
}
