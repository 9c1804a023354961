import Records

/// What a mapper does with one target field of each record: a quick way for what most values are.
///
/// A quick way may give up at any point, and the evaluator does the field from its beginning; it never says anything else
/// than the evaluator would. Fields that are the same for every record have no step.
struct PlanStep: BitwiseCopyable {
  enum Way: UInt8, BitwiseCopyable {
    /// The value of a single field.
    case copy
    /// The values of several fields, joined.
    case concat
    /// The row of a static map for a single field.
    case table
    /// What a script returns for the value of a single field, or returned for it before.
    case script
    /// The same for the values of several fields.
    case scriptOfSeveral
    /// No quick way: the evaluator.
    case whole
  }

  let way: Way
  /// Whether a value that is not in the map leaves the field empty.
  private(set) var emptiesUnmapped = false
  let place: Int32
  /// The slot of a single field.
  let slot: Int32
  /// Bit f is set where the source value itself is the result if it is of `Cell.form` f and at most `takenLength` bytes
  /// long.
  private(set) var copiedForms: UInt32 = 0
  /// The same for what the way makes of source values.
  private(set) var takenForms: UInt32 = 0
  private(set) var takenLength: UInt32 = .max
  let script: Int32
  let scriptUse: Int32
  /// As in `FieldOp`.
  let firstInput: Int32
  let inputCount: Int32
  let separator: Cell
  private(set) var table: ByteTable?
  /// What the map makes of an empty source value.
  private(set) var mappedEmpty = Cell.empty
  /// The result where the value is empty in the end.
  private(set) var whenEmpty = Cell.empty

  init(_ op: FieldOp, place: Int) {
    way = Way(op)
    self.place = Int32(truncatingIfNeeded: place)
    slot = op.slot
    script = op.script
    scriptUse = op.scriptUse
    firstInput = op.firstInput
    inputCount = op.inputCount
    separator = op.separator
    findTable(op)
    findTaken(op)
    guard way == .copy else { return }
    copiedForms = takenForms
    if !whenEmpty.isEmpty { copiedForms &= Cell.Kind.filledForms }
  }

  /// The same step, but a value that is not in the map is a matter for the evaluator.
  var notingUnmapped: PlanStep {
    var step = self
    step.emptiesUnmapped = false
    return step
  }

  var asksScript: Bool { way == .script || way == .scriptOfSeveral }

  /// Whether the source value is the result.
  @inline(__always)
  func copies(_ cell: Cell) -> Bool {
    copiedForms &>> cell.form & 1 == 1 && cell.count <= takenLength
  }

  /// Whether `cell`, which the way made, is the result as it is, with nothing left to check, cut or change; for the empty
  /// value the result is `whenEmpty`.
  @inline(__always)
  func takes(_ cell: Cell) -> Bool {
    takenForms &>> cell.form & 1 == 1 && cell.count <= takenLength
  }

  private mutating func findTable(_ op: FieldOp) {
    emptiesUnmapped = op.steps.contains(.defaultValue) || !(op.rejectsUnmapped || op.keepsUnmapped)
    table = op.simpleTable
    if let entry = table?.find(.empty) { mappedEmpty = entry.pointee.result }
  }

  private mutating func findTaken(_ op: FieldOp) {
    whenEmpty = op.defaultCell
    if op.steps.contains(.defaultValue) || !op.steps.contains(.required) {
      takenForms |= Cell.Kind.empty.forms
    }
    let isOwnKind = way != .copy || op.sourceClass == .asIs
    switch op.check.kind {
    case .none where isOwnKind: takenForms |= Cell.Kind.filledForms
    // A number or boolean that goes into a text becomes one.
    case .none where op.sourceClass == .text, .text where isOwnKind || op.sourceClass == .text:
      takenForms |= Cell.Kind.text.forms
    default: break
    }
    // Bytes are never fewer than the UTF-16 units that schemas count and `truncate` cuts by.
    if op.check.maxLength > 0 { takenLength = UInt32(op.check.maxLength) }
    if op.steps.contains(.truncate) {
      takenLength = min(takenLength, UInt32(clamping: op.truncateLimit))
      takenForms &= Cell.Kind.plainForms
    }
  }
}

extension PlanStep.Way {
  fileprivate init(_ op: FieldOp) {
    self = .whole
    guard op.input != .constant, !op.steps.contains(.sequence) else { return }
    if !op.steps.isDisjoint(with: .text) {
      if op.steps.intersection([.text, .map]) == .concat { self = .concat }
    } else if op.steps.contains(.scriptMap) {
      self = op.input == .slot ? .script : .scriptOfSeveral
    } else if op.steps.contains(.tableMap) {
      if op.input == .slot, op.simpleTable != nil { self = .table }
    } else if op.input == .slot {
      self = .copy
    }
  }
}

extension SourceClass {
  /// The forms of values that are their own canonical text.
  var canonicalForms: UInt32 {
    let kinds =
      switch self {
      case .asIs: Cell.Kind.filledForms
      case .text: Cell.Kind.text.forms
      default: UInt32(0)
      }
    return (kinds | Cell.Kind.empty.forms) & Cell.Kind.plainForms
  }
}

/// Sets of `Cell.form`, as bits.
extension Cell.Kind {
  /// Those with a value.
  static var filledForms: UInt32 { ~Cell.Kind.empty.forms }
  /// Those without escapes.
  static var plainForms: UInt32 { 0xFF }
  var forms: UInt32 { 0x0101_0101 << UInt32(rawValue) }
}
