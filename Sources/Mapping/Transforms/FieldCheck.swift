import Records
import Rules

/// The accepted values of an option set or enum: symbols and labels in any case, and numbers, each with what is written.
typealias OptionTable = StaticMap

extension StaticMap {
  /// Compiles a field's options; nil where the field has none.
  ///
  /// Finance and Operations takes an enum's symbol, Sales an option's number. Both are found by symbol, label or number; a
  /// yes/no enum also by a boolean.
  convenience init?(_ field: SchemaField) {
    guard !field.options.isEmpty, field.type == .enum || field.type.isInteger else { return nil }
    let location = SourceLocation(file: "", line: 0, column: 0)
    var rows: [ValueTable.Row] = []
    for option in field.options {
      let result =
        field.type == .enum
        ? Constant(option.label) : Constant(String(option.value), kind: .number)
      var keys = [option.label, String(option.value)]
      if field.type == .enum, field.options.count == 2 {
        if option.label == "Yes" { keys.append("true") }
        if option.label == "No" { keys.append("false") }
      }
      rows += keys.map { .init(keys: [$0], result: result, location: location) }
    }
    // No value map has a name with blanks.
    self.init(
      ValueTable(name: "options of \(field.name)", keyCount: 1, rows: rows), foldsCase: true)
  }
}

/// What a value must look like to fit its target field.
struct FieldCheck: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    case none
    case text
    /// 32 bits signed, as OData's Int32.
    case integer
    /// 64 bits signed.
    case bigInteger
    case decimal
    case boolean
    case dateTime
    case guid
    case option
  }

  var kind: Kind
  /// In UTF-16 code units; 0 where there is no limit.
  var maxLength: Int32 = 0
  var options: Unmanaged<OptionTable>?

  static var none: FieldCheck { FieldCheck(kind: .none) }

  private init(kind: Kind) { self.kind = kind }

  /// - Parameter options: kept alive by the caller.
  init(_ field: SchemaField, options table: OptionTable?) {
    switch field.type {
    case .string, .lookup, .customer, .owner: kind = .text
    case .guid: kind = .guid
    case .integer: kind = .integer
    case .bigInteger: kind = .bigInteger
    case .decimal, .currency, .double: kind = .decimal
    case .boolean: kind = .boolean
    case .dateTime: kind = .dateTime
    case .picklist, .state, .status: kind = .integer
    case .enum: kind = .text
    }
    if let table {
      kind = .option
      options = Unmanaged.passUnretained(table)
    }
    maxLength = Int32(clamping: field.maxLength ?? 0)
  }

  /// Checks a value and gives it the kind and the spelling of the target's type.
  ///
  /// - Parameter cell: a value without escapes; changed only where it fits.
  /// - Returns: nil where it fits, else why it does not.
  func apply(to cell: inout Cell, _ scratch: Scratch) -> RejectCode? {
    if cell.isEmpty { return nil }
    switch kind {
    case .none: return nil
    case .text:
      cell.kind = .text
      guard maxLength > 0, cell.count > UInt32(maxLength) else { return nil }
      return UTF8Text.utf16Length(cell.bytes) > Int(maxLength) ? .length : nil
    case .integer, .bigInteger: return integer(&cell, scratch)
    case .decimal:
      guard NumberText.isDecimal(cell.bytes) else { return .type }
      cell.kind = .number
      return nil
    case .boolean: return boolean(&cell)
    case .dateTime:
      cell.kind = .text
      return DateText.isDateTime(cell.bytes) ? nil : .type
    case .guid:
      cell.kind = .text
      return GUIDText.isGUID(cell.bytes) ? nil : .type
    case .option: return option(&cell, scratch)
    }
  }

  private func integer(_ cell: inout Cell, _ scratch: Scratch) -> RejectCode? {
    guard let value = CanonicalText.int64(cell.bytes) else { return .type }
    if kind == .integer, Int32(exactly: value) == nil { return .type }
    cell = CanonicalText.integer(value, scratch)
    return nil
  }

  private func boolean(_ cell: inout Cell) -> RejectCode? {
    switch String(decoding: cell.bytes, as: UTF8.self).lowercased() {
    case "true", "1", "yes": cell = CanonicalText.yes
    case "false", "0", "no": cell = CanonicalText.no
    default: return .type
    }
    return nil
  }

  private func option(_ cell: inout Cell, _ scratch: Scratch) -> RejectCode? {
    guard let options else { return nil }
    let found = options._withUnsafeGuaranteedRef { table in
      withUnsafePointer(to: cell) {
        table.find(UnsafeBufferPointer(start: $0, count: 1), scratch)
      }
    }
    guard let found else { return .option }
    cell = found.result
    return nil
  }

  /// Words for a value that does not fit.
  static func explain(
    _ code: RejectCode, _ cell: Cell, _ field: SchemaField, fieldName: String
  ) -> String {
    let shown = Shown.value(cell)
    switch code {
    case .length:
      return "\(shown) has \(UTF8Text.utf16Length(cell.bytes)) characters, and \(fieldName) takes "
        + "\(field.maxLength ?? 0); `truncate: \(field.maxLength ?? 0)` cuts it"
    case .option:
      let known = field.options.map { field.type == .enum ? $0.label : "\($0.value) \($0.label)" }
      let list = known.prefix(8).joined(separator: ", ") + (known.count > 8 ? " …" : "")
      return "\(shown) is not an option of \(fieldName): \(list)"
    default:
      return "\(shown) is not \(field.type.inWords), which \(fieldName) takes"
    }
  }
}

extension FieldType {
  /// The type in a sentence.
  package var inWords: String {
    switch self {
    case .string: "a text"
    case .guid: "a GUID"
    case .integer: "an integer of 32 bits"
    case .bigInteger: "an integer of 64 bits"
    case .decimal, .currency, .double: "a number (digits with a point, no separators)"
    case .boolean: "true or false"
    case .dateTime: "a date (ISO 8601: 2026-01-31 or 2026-01-31T12:00:00Z)"
    case .picklist, .state, .status: "the number of an option"
    case .enum: "a symbol of the enum"
    case .lookup, .customer, .owner: "a reference"
    }
  }
}
