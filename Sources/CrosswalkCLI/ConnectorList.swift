import Connectors
import Foundation
import Records
import Runs

/// What there is of sources, or of targets, as text or as JSON.
struct ConnectorList {
  private static let lineWidth = 80

  private let direction: ConnectorOption.Direction
  private let specs: [ConnectorSpec]
  private let console = Console()

  init(_ direction: ConnectorOption.Direction) {
    self.direction = direction
    specs = KnownConnectors.all.filter { $0.can(direction) }
  }

  /// Prints all, or the one of a name.
  func print(only name: String?, json: Bool) throws {
    var shown = specs
    if let name {
      shown = specs.filter { $0.name == name.lowercased() || $0.name + ":" == name.lowercased() }
      guard !shown.isEmpty else { throw unknown(name) }
    }
    if json { return console.print(try jsonText(shown)) }
    for (index, spec) in shown.enumerated() {
      if index > 0 { console.print("") }
      show(spec, names: (shown.map(\.name.count).max() ?? 0) + 3)
    }
  }

  private func unknown(_ name: String) -> ExitStatus {
    let names = specs.map(\.name)
    let near = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ""
    console.error(
      "there is no kind of \(direction.rawValue) \"\(name)\"\(near) (known: "
        + names.joined(separator: ", ") + ")")
    return .failed
  }

  // MARK: Text

  private func show(_ spec: ConnectorSpec, names width: Int) {
    let scheme = "\(spec.name):"
    let indent = String(repeating: " ", count: width)
    let head = console.styledForOutput(scheme, .bold) + indent.dropFirst(scheme.count)
    for (index, line) in wrapped(spec.summary, width: Self.lineWidth - width).enumerated() {
      console.print((index == 0 ? head : indent) + line)
    }
    console.print(indent + console.styledForOutput(spec.example, .cyan))
    if !spec.fileEndings.isEmpty {
      let endings = "also " + spec.fileEndings.joined(separator: ", ")
      for line in wrapped(endings, width: Self.lineWidth - width) { console.print(indent + line) }
    }
    let options = spec.options.filter { $0.applies(to: direction) }
    let column = (options.map(\.name.count).max() ?? 0) + 3
    for option in options {
      let lines = wrapped(option.summary, width: Self.lineWidth - width - column)
      for (index, line) in lines.enumerated() {
        let name = index == 0 ? "?" + option.name : ""
        console.print(
          indent + name + String(repeating: " ", count: column - name.count) + line)
      }
    }
  }

  private func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  // MARK: JSON

  private struct Entry: Encodable {
    struct Option: Encodable {
      var name: String
      var summary: String
    }

    var name: String
    var summary: String
    var example: String
    var endings: [String]
    var severalTasks: Bool?
    var options: [Option]

    enum CodingKeys: String, CodingKey {
      case name, summary, example, endings, options
      case severalTasks = "several_tasks"
    }
  }

  private func jsonText(_ specs: [ConnectorSpec]) throws -> String {
    let entries = specs.map { spec in
      Entry(
        name: spec.name, summary: spec.summary, example: spec.example, endings: spec.fileEndings,
        severalTasks: direction == .target ? spec.takesSeveralTasks : nil,
        options: spec.options.filter { $0.applies(to: direction) }.map {
          Entry.Option(name: $0.name, summary: $0.summary)
        })
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode(["\(direction.rawValue)s": entries])
    return String(decoding: data, as: UTF8.self)
  }
}
