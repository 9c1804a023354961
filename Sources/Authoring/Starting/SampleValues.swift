internal import Mapping
internal import Records
internal import Rules

/// Makes up values: of source fields, so that a task's rules have something to do with them, and of target fields.
struct SampleValues {
  let rules: RuleSet
  let task: MappingTask

  /// The value of a source field in the nth sample, from 1.
  func value(of name: String, in sample: Int) -> Constant {
    let field = task.sourceSchema?.field(name)
    if let key = mapKey(for: name, in: sample) {
      return Constant(key, kind: field?.type.isInteger == true ? .number : .text)
    }
    guard let field else { return Constant(Self.text(name, label: nil, sample)) }
    return Self.value(of: field, in: sample)
  }

  // MARK: Schemas

  private static func value(of field: SchemaField, in sample: Int) -> Constant {
    switch field.type {
    case .guid, .lookup, .customer, .owner:
      Constant("00000000-0000-4000-8000-00000000000\(sample % 10)")
    case .boolean: Constant("false", kind: .boolean)
    case .dateTime: Constant("2026-01-0\(sample % 9 + 1)T08:00:00Z")
    case .decimal, .currency, .double: Constant("\(sample * 100).00", kind: .number)
    // The first state is the active one.
    case .state, .status: option(field, 0, .number)
    case .picklist: option(field, sample - 1, .number)
    case .enum: option(field, sample - 1, .text)
    case .integer, .bigInteger: Constant("\(sample * 10)", kind: .number)
    case .string:
      Constant(
        String(text(field.name, label: field.label, sample).prefix(field.maxLength ?? Int.max)))
    }
  }

  private static func option(_ field: SchemaField, _ place: Int, _ kind: Cell.Kind) -> Constant {
    guard !field.options.isEmpty else {
      return kind == .number ? Constant("1", kind: .number) : Constant("")
    }
    let option = field.options[place % field.options.count]
    return kind == .number ? Constant("\(option.value)", kind: .number) : Constant(option.label)
  }

  /// A value that fits a target field.
  static func fitting(_ field: SchemaField) -> Constant {
    let value = Self.value(of: field, in: 1)
    if let minimum = field.minimum, field.type != .string {
      return Constant(minimum, kind: .number)
    }
    return ConstantFit(field).misfit(value) == nil ? value : Constant("")
  }

  // MARK: Texts

  /// Words for fields whose names say what they hold.
  private static let words: [(part: String, values: [String])] = [
    ("currencycode", ["USD", "EUR", "GBP"]),
    ("email", ["info@adatum.example", "office@fourthcoffee.example", "mail@litware.example"]),
    ("country", ["United States", "Germany", "United Kingdom"]),
    ("city", ["Seattle", "Berlin", "London"]),
    ("postalcode", ["98101", "10115", "EC1A 1BB"]),
    ("line1", ["24 Main St", "Hauptstr. 3", "1 High St"]),
    ("telephone", ["+1 206 555 0101", "+49 30 5550102", "+44 20 5550103"]),
    ("phone", ["+1 206 555 0101", "+49 30 5550102", "+44 20 5550103"]),
    (
      "url",
      ["https://adatum.example/", "https://fourthcoffee.example/", "https://litware.example/"]
    ),
    ("firstname", ["Ada", "Grace", "Alan"]),
    ("lastname", ["Miller", "Schmidt", "Smith"]),
    ("number", ["A-1001", "A-1002", "A-1003"]),
    ("name", ["Adatum", "Fourth Coffee", "Litware"]),
  ]

  private static func text(_ name: String, label: String?, _ sample: Int) -> String {
    let folded = name.lowercased()
    if let words = words.first(where: { folded.contains($0.part) })?.values {
      return words[(sample - 1) % words.count]
    }
    return "\(label ?? name) \(sample)"
  }

  // MARK: Value maps

  /// A key of the static value map that the field is given to.
  private func mapKey(for name: String, in sample: Int) -> String? {
    for mapping in task.fields where mapping.concat == nil {
      guard case .fields(let names) = mapping.input, let table = table(of: mapping),
        let place = names.firstIndex(where: { $0.value == name }), place < table.keyCount
      else { continue }
      let keys = table.rows.compactMap { $0.keys[place] }.filter { !$0.isEmpty }
      guard !keys.isEmpty else { continue }
      let usual = Self.text(name, label: nil, sample)
      return keys.contains(usual) ? usual : keys[(sample - 1) % keys.count]
    }
    return nil
  }

  private func table(of mapping: FieldMapping) -> ValueTable? {
    switch mapping.map {
    case .inline(let table): table
    case .named(let name):
      if case .table(let table)? = rules.valueMaps[name.value] { table } else { nil }
    case nil: nil
    }
  }
}
