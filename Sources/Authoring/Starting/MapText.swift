internal import Records
internal import Rules

/// The text of a new CSV value map.
struct TableStart {
  let text: String

  init(_ subject: MapSubject) {
    let keys = subject.sources.isEmpty ? ["value"] : subject.sources
    var rows = [keys + [subject.target ?? "result"]]
    let options = subject.options
    for option in options {
      guard let result = subject.result(for: option.label) else { continue }
      rows.append([option.key.text, result])
    }
    if options.isEmpty {
      let result =
        subject.result(for: "Example") ?? subject.targetField.map { SampleValues.fitting($0).text }
      rows.append(keys.map { _ in "example" } + [result ?? ""])
    }
    text = rows.map { SampleText.row($0) }.joined()
  }
}

/// The text of a new Lua value map.
struct ScriptStart {
  private let subject: MapSubject

  init(_ subject: MapSubject) { self.subject = subject }

  var text: String { SampleText.text(head + body) }

  private var head: [String] {
    let source =
      subject.sources.isEmpty ? "a source field" : subject.sources.joined(separator: " and ")
    let values =
      subject.sources.count > 1 ? "the values of from, in their order" : "the value of from"
    let type = subject.task.map { RecordAnnotations.typeName(of: $0) } ?? "record"
    let signature = (parameters + ["record"]).joined(separator: ", ")
    return [
      "-- \(subject.target ?? "A value") from \(source).",
      "--",
      "-- In project.yaml, under fields:",
      "--   \(subject.use)",
      "-- The function below is called for each record with \(values), and then the whole record. To look at other",
      "-- fields, write",
      "--   ---@param record \(type)",
      "--   return function(\(signature))",
      "-- and record.FIELD. What is empty is nil. To return nil means that there is no entry: then a default fills the",
      "-- target field, or the record is rejected as unmapped.",
      "",
    ]
  }

  private var body: [String] {
    let options = subject.options.map { option in
      (key: option.key, label: option.label, result: subject.result(for: option.label))
    }
    guard !options.isEmpty, let parameter = parameters.first else {
      return annotations + ["return function(\(parameters.joined(separator: ", ")))"]
        + [
          "  -- Say here what becomes of it; this gives it back as it is.",
          "  return \(parameters[0])", "end",
        ]
    }
    let entries = options.map { option in
      let key = option.key.kind == .text ? Self.quoted(option.key.text) : option.key.text
      let result = option.result.map(Self.quoted) ?? "nil"
      let note = option.label == option.key.text ? "" : "   -- \(option.label)"
      return "  [\(key)] = \(result),\(note)"
    }
    return ["local results = {"] + entries + ["}", ""] + annotations
      + ["return function(\(parameter))", "  return results[\(parameter)]", "end"]
  }

  private var annotations: [String] {
    zip(parameters, subject.sources).map { parameter, source in
      let type = subject.field(source).map { RecordAnnotations.type(of: $0) } ?? "string"
      return "---@param \(parameter) \(type)?"
    } + ["---@return crosswalk.value"]
  }

  /// Names of the function's parameters.
  private var parameters: [String] {
    guard !subject.sources.isEmpty else { return ["value"] }
    var names: [String] = []
    for source in subject.sources {
      let last = source.split(separator: ".").last.map(String.init) ?? source
      var name = String(last.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
      if name.first?.isLetter != true || Self.reserved.contains(name) { name = "value_\(name)" }
      while names.contains(name) { name += "_" }
      names.append(name)
    }
    return names
  }

  /// Lua 5.4 manual, section 3.1, and the name of the last parameter.
  private static let reserved: Set<String> = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while", "record",
    "results",
  ]

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
