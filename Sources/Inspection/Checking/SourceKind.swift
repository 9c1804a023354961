internal import Mapping
internal import Records
internal import Rules

/// What values a source field can have.
enum SourceKind {
  case unknown
  case text
  case guid
  /// The value is a reference to another record: a GUID.
  case reference
  case integer
  case bigInteger
  case decimal
  case dateTime
  /// A closed set of values, as they reach value maps, each with what people call it.
  case closed([ClosedValue])

  struct ClosedValue {
    var text: String
    var words: String
  }

  /// How values fit a target field.
  enum Fit {
    case always, never, sometimes
    /// All but these, in words.
    case except([String])
  }

  init(_ field: SchemaField) {
    switch field.type {
    case .string: self = .text
    case .guid: self = .guid
    case .lookup, .customer, .owner: self = .reference
    case .integer: self = .integer
    case .bigInteger: self = .bigInteger
    case .decimal, .currency, .double: self = .decimal
    case .dateTime: self = .dateTime
    case .boolean:
      self = .closed(["true", "false"].map { ClosedValue(text: $0, words: $0) })
    case .picklist, .state, .status:
      self =
        field.options.isEmpty
        ? .integer
        : .closed(
          field.options.map { ClosedValue(text: "\($0.value)", words: "\($0.value) (\($0.label))") }
        )
    case .enum:
      self =
        field.options.isEmpty
        ? .text : .closed(field.options.map { ClosedValue(text: $0.label, words: $0.label) })
    }
  }

  var closedValues: [ClosedValue] {
    if case .closed(let values) = self { values } else { [] }
  }

  func fit(in target: SchemaField) -> Fit {
    if case .unknown = self { return .always }
    if case .closed(let values) = self { return Self.fit(values, in: target) }
    if !target.options.isEmpty, target.type == .enum || target.type.isInteger {
      switch self {
      case .text, .integer, .bigInteger: return .sometimes
      default: return .never
      }
    }
    switch target.type {
    case .string, .enum: return .always
    case .guid, .lookup, .customer, .owner: return fitInReference(target.type == .guid)
    case .integer, .picklist, .state, .status, .bigInteger:
      return fitInInteger(isBig: target.type == .bigInteger)
    case .decimal, .currency, .double: return fitInNumber
    case .boolean:
      switch self {
      case .text, .integer, .bigInteger: return .sometimes
      default: return .never
      }
    case .dateTime:
      switch self {
      case .dateTime: return .always
      case .text: return .sometimes
      default: return .never
      }
    }
  }

  private static func fit(_ values: [ClosedValue], in target: SchemaField) -> Fit {
    let check = ConstantFit(target)
    let misfits = values.filter { check.misfit(Constant($0.text)) != nil }
    if misfits.isEmpty { return .always }
    return misfits.count == values.count ? .never : .except(misfits.map(\.words))
  }

  private func fitInReference(_ isGUID: Bool) -> Fit {
    switch self {
    case .guid, .reference: .always
    case .text: isGUID ? .sometimes : .always
    default: .never
    }
  }

  private func fitInInteger(isBig: Bool) -> Fit {
    switch self {
    case .integer: .always
    case .bigInteger: isBig ? .always : .sometimes
    case .text, .decimal: .sometimes
    default: .never
    }
  }

  private var fitInNumber: Fit {
    switch self {
    case .integer, .bigInteger, .decimal: .always
    case .text: .sometimes
    default: .never
    }
  }
}
