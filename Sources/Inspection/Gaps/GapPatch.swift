internal import Foundation
internal import Mapping
internal import Records
package import Rules
internal import Runs

/// Rows for the values that have no entry, ready to be filled in.
///
/// A CSV map gets a table with its own titles and an empty last column; a map in a YAML file and a script get lines to
/// paste, as there is no file to append to.
package struct GapPatch {
  /// A file of a patch.
  package struct File: Sendable {
    package var name: String
    package var text: String
    package var rowCount: Int
    /// Whether `GapAddition` can append its rows to the map.
    package var isTable: Bool
  }

  private let rules: RuleSet

  package init(rules: RuleSet) { self.rules = rules }

  /// One file for each map that lacks something, in the order of the report.
  package func files(_ reports: [GapReport]) -> [File] {
    var files: [File] = []
    var tables: [String: Int] = [:]
    var seen: Set<[String]> = []
    for field in reports.flatMap(\.unmapped) {
      switch field.lacking {
      case .inlineMap: files.append(inline(field))
      case .codes: continue
      case .map(let name):
        guard case .table(let table) = rules.valueMaps[name] else {
          files.append(script(field, name))
          continue
        }
        let place = tables[name] ?? files.count
        if place == files.count {
          tables[name] = place
          let header = CSVLine.text(table.titles, delimiter: table.delimiter)
          files.append(File(name: "\(name).csv", text: header, rowCount: 0, isTable: true))
        }
        for value in field.values {
          let keys = value.values.map(\.text)
          // An asterisk would match anything, and two fields may lack the same.
          guard !keys.contains("*"), seen.insert([name] + keys).inserted else { continue }
          files[place].text += CSVLine.text(keys + [""], delimiter: table.delimiter)
          files[place].rowCount += 1
        }
      }
    }
    return files.filter { $0.rowCount > 0 }
  }

  private func inline(_ field: FieldGaps) -> File {
    let place = field.mapping.place(of: "map")
    var text = """
      # Entries for the map of \(field.mapping.field), \(FilePath.name(of: place.file)):\(place.line).
      # Fill in the values, and paste the lines into the map.

      """
    for value in field.values {
      text +=
        "\(JSONWord.quoted(value.values.map(\.text).joined(separator: ", "))):   # \(remark(value))\n"
    }
    return File(
      name: "\(Self.fileName(field)).yaml", text: text, rowCount: field.values.count, isTable: false
    )
  }

  private func script(_ field: FieldGaps, _ name: String) -> File {
    var text = """
      -- Values of \(field.mapping.field) that \(name).lua has nothing for.
      -- Fill in the results, and paste the lines into a table of the script.

      """
    for value in field.values {
      let keys = value.values.map { JSONWord.luaQuoted($0.text) }
      text +=
        keys.count == 1
        ? "[\(keys[0])] = nil,   -- \(remark(value))\n"
        : "-- \(keys.joined(separator: ", ")): \(remark(value))\n"
    }
    return File(
      name: "\(name).\(Self.fileName(field)).lua", text: text, rowCount: field.values.count,
      isTable: false)
  }

  /// A target field may have any name, and no name leads out of the folder.
  private static func fileName(_ field: FieldGaps) -> String {
    String(field.mapping.field.map { $0 == "/" || $0 == "\0" ? "_" : $0 })
  }

  private func remark(_ value: GapValue) -> String {
    let near = value.nearest.first.map { near in
      "; nearest \(near.keys.map { TracedValue($0).shown }.joined(separator: ", "))"
        + (near.result.map { " → \(TracedValue($0).shown)" } ?? "")
    }
    return count(value.records, "record") + (near ?? "")
  }

  /// Writes files into a folder, which is made where it is missing.
  ///
  /// - Throws: `RunFailure` where one of them is there already, or can not be written.
  package static func write(_ files: [File], to folder: String) throws {
    for file in files where RuleFile.kind("\(folder)/\(file.name)") != .missing {
      throw RunFailure(
        .target,
        "\(folder)/\(file.name) is there already; --patch writes over nothing, so name "
          + "another folder or move that file away")
    }
    do {
      if !files.isEmpty {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      }
      for file in files {
        try Data(file.text.utf8).write(
          to: URL(fileURLWithPath: "\(folder)/\(file.name)"), options: .withoutOverwriting)
      }
    } catch {
      throw RunFailure(.target, "\(folder) can not be written to: \(error.localizedDescription)")
    }
  }
}

/// A line of a CSV file (RFC 4180), with its end.
enum CSVLine {
  static func text(_ cells: [String], delimiter: UInt8, end: String = "\n") -> String {
    let separator = String(UnicodeScalar(delimiter))
    // An empty line would be no row.
    let isBlank = cells.allSatisfy(\.isEmpty)
    return cells.map { cell in
      let mustQuote =
        isBlank
        || cell.unicodeScalars.contains {
          $0 == UnicodeScalar(delimiter) || $0 == "\"" || $0 == "\n" || $0 == "\r"
        }
      return mustQuote ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
    }.joined(separator: separator) + end
  }
}

/// Texts as YAML and Lua write them in double quotes.
enum JSONWord {
  static func quoted(_ text: String) -> String {
    let buffer = ByteBuffer()
    buffer.append(0x22)
    JSONText.appendEscaped(text, to: buffer)
    buffer.append(0x22)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  static func luaQuoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value)
        quoted += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
