internal import Mapping
internal import Records
internal import Rules

/// Everything that the value of a field depends on beside the record: equal facts give equal values for equal records.
///
/// Places in files, comments in YAML and the order of entries of a map are no facts. What a script can reach is told
/// rather too generously than too sparingly: only that proves anything.
struct RuleFacts {
  /// One thing that matters, with a name for people.
  struct Fact: Equatable {
    var name: String
    var content: String
  }

  private let rules: RuleSet
  private let task: MappingTask

  init(_ rules: RuleSet, _ task: MappingTask) {
    self.rules = rules
    self.task = task
  }

  // MARK: Fields

  func facts(of mapping: FieldMapping) -> [Fact] {
    var facts = input(mapping)
    func add(_ name: String, _ content: String?) {
      if let content { facts.append(Fact(name: name, content: content)) }
    }
    add("concat", mapping.concat)
    add("trim", mapping.trim ? "true" : nil)
    add("case", mapping.letterCase?.rawValue)
    add(
      "replace",
      mapping.replacements.isEmpty
        ? nil : joined(mapping.replacements.flatMap { [$0.pattern, $0.text] }))
    facts += map(mapping)
    if let name = mapping.sequence {
      let rule = rules.sequences[name.value]
      add("sequence", name.value)
      add("sequence \(name.value)", rule.map { "\($0.parts) \($0.seed)" } ?? "")
      facts += (task.sourceSchema?.key ?? []).map { Fact(name: "source key", content: $0) }
      facts += (task.sourceSchema?.key ?? []).map { source($0) }
    }
    add("default", mapping.defaultValue.map(text))
    add("truncate", mapping.truncate.map(String.init))
    let isKey = task.key.contains { $0.value == mapping.field }
    add("required", mapping.isRequired || isKey ? "true" : nil)
    add("schema of the target", task.targetSchema?.field(mapping.field).map(text))
    return facts
  }

  private func input(_ mapping: FieldMapping) -> [Fact] {
    switch mapping.input {
    case .none: []
    case .constant(let constant): [Fact(name: "value", content: text(constant))]
    case .parameter(let name):
      [
        Fact(name: "parameter", content: name.value),
        Fact(
          name: "parameter \(name.value)", content: rules.parameters[name.value].map(text) ?? ""),
      ]
    case .fields(let names):
      [Fact(name: "from", content: joined(names.map(\.value)))] + names.map { source($0.value) }
    }
  }

  private func source(_ name: String) -> Fact {
    let schema = task.sourceSchema
    return Fact(
      name: "schema of the source",
      content: schema == nil ? "none" : "\(name) \(schema?.field(name).map(text) ?? "")")
  }

  private func map(_ mapping: FieldMapping) -> [Fact] {
    guard let map = mapping.map else { return [] }
    var facts = [
      Fact(name: "match", content: "\(mapping.foldsCase)"),
      Fact(name: "unmapped", content: mapping.unmapped.rawValue),
    ]
    switch map {
    case .inline(let table): facts.append(Fact(name: "map", content: text(table)))
    case .named(let name):
      switch rules.valueMaps[name.value] {
      case .table(let table):
        facts.append(Fact(name: "value map \(name.value)", content: text(table)))
      case .script(let script):
        facts.append(Fact(name: "map", content: name.value))
        facts += scripts(script)
      case nil: facts.append(Fact(name: "map", content: name.value))
      }
    }
    return facts
  }

  // MARK: Scripts

  /// What the task's filter depends on.
  var filterFacts: [Fact] {
    guard let filter = task.filter else { return [] }
    let name = FilePath.name(of: filter.location.file)
    let script = ScriptText(fileName: name, path: "", text: Array(filter.value.utf8))
    return scripts(script).map { fact in
      fact.name == "script \(name)" ? Fact(name: "where", content: fact.content) : fact
    }
  }

  /// A script, all that it can ask, and all that it can see.
  private func scripts(_ first: ScriptText) -> [Fact] {
    var facts: [String: Fact] = [:]
    var waiting = [first]
    func add(_ name: String, _ content: String) -> Bool {
      facts.updateValue(Fact(name: name, content: content), forKey: name) == nil
    }
    while let script = waiting.popLast() {
      let text = String(decoding: script.text, as: UTF8.self)
      guard add("script \(script.fileName)", text) else { continue }
      let names = ScriptNames(script.text)
      if text.split(separator: "require", omittingEmptySubsequences: false).count - 1
        == names.modules.count
      {
        waiting += names.modules.compactMap { rules.modules[$0.text] }
      } else {
        // Some of them may have a name that is computed.
        waiting += rules.modules.values
      }
      // An error that a script catches may name the maps that there are.
      if names.hasComputedLookup || names.words.contains("pcall") || names.words.contains("xpcall")
      {
        _ = add("names of value maps", joined(rules.valueMaps.keys.sorted()))
      }
      let asked = names.hasComputedLookup ? Array(rules.valueMaps.keys) : names.lookups.map(\.text)
      for name in asked {
        switch rules.valueMaps[name] {
        case .table(let table): _ = add("value map \(name)", self.text(table))
        case .script(let script): waiting.append(script)
        case nil: break
        }
      }
    }
    _ = add(
      "parameters",
      joined(rules.parameters.sorted { $0.key < $1.key }.flatMap { [$0.key, text($0.value)] }))
    _ = add("limits", "\(rules.limits)")
    _ = add("schema of the source", task.sourceSchema.map { joined($0.fields.map(text)) } ?? "none")
    return facts.values.sorted { $0.name < $1.name }
  }

  // MARK: Texts

  private func text(_ constant: Constant) -> String { "\(constant.kind.rawValue) \(constant.text)" }

  private func text(_ field: SchemaField) -> String {
    joined(
      [field.name, field.type.rawValue, field.label ?? "", field.maxLength.map(String.init) ?? ""]
        + field.options.flatMap { [String($0.value), $0.label] })
  }

  private func text(_ table: ValueTable) -> String {
    let rows = table.rows.map { row in
      joined(row.keys.map { $0.map { "=\($0)" } ?? "*" } + [text(row.result)])
    }
    // No two rows have the same keys, so their order says nothing.
    return "\(table.keyCount) " + joined(rows.sorted())
  }

  /// With lengths, so that no two lists give the same text.
  private func joined(_ texts: [String]) -> String {
    texts.map { "\($0.utf8.count):\($0)" }.joined()
  }
}
