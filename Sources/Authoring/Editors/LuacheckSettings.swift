internal import LuaSyntax

/// Settings of luacheck: the names that scripts find, and no others.
enum LuacheckSettings {
  /// The text of `.luacheckrc`.
  static var text: String {
    let plain = LuaManual.all.map(\.name).filter { !$0.contains(".") }
    let names = wrapped(plain.map { "\"\($0)\"" }, indent: 4)
    let libraries = LuaManual.libraryNames.map { library in
      let fields = LuaManual.all.compactMap { entry -> String? in
        guard entry.name.hasPrefix("\(library).") else { return nil }
        let name = entry.name.dropFirst(library.count + 1)
        return name == "parameters" ? "parameters = {other_fields = true}" : "\"\(name)\""
      }
      return "    \(library) = {fields = {\n\(wrapped(fields, indent: 6))\n    }},"
    }.joined(separator: "\n")
    return """
      -- What luacheck has to know of scripts of Crosswalk: the names that they find, and no others.

      stds.crosswalk = {
        read_globals = {
      \(names)
      \(libraries)
        },
      }
      std = "crosswalk"

      -- Map functions get the whole record, whether they look at it or not.
      ignore = {"212/record"}
      max_line_length = 120

      """
  }

  private static func wrapped(_ words: [String], indent: Int) -> String {
    var lines: [String] = []
    for word in words {
      if let line = lines.last, line.count + word.count < 90 {
        lines[lines.count - 1] = "\(line) \(word),"
      } else {
        lines.append(String(repeating: " ", count: indent) + "\(word),")
      }
    }
    return lines.joined(separator: "\n")
  }
}
