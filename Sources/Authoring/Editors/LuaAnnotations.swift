internal import LuaSyntax

/// What scripts find, in the annotations of Lua's language servers (LuaCATS): the same for all rules.
enum LuaAnnotations {
  /// The file's text.
  static var text: String {
    var parts = [head]
    var library = ""
    for entry in LuaManual.all {
      let owner = entry.name.firstIndex(of: ".").map { String(entry.name[..<$0]) } ?? ""
      if owner != library, !owner.isEmpty { parts.append(opening(of: owner)) }
      library = owner
      if let part = declaration(entry) { parts.append(part) }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static let head = """
    ---@meta
    -- What Crosswalk gives to scripts. Written by `crosswalk new editor`; changes are lost.

    ---What value maps take and give.
    ---@alias crosswalk.value string|number|boolean|nil
    """

  private static func opening(of library: String) -> String {
    switch library {
    case "run":
      var lines = ["---The constants of the run.", "---@class crosswalk.run"]
      for case let entry in LuaManual.all where entry.name.hasPrefix("run.") {
        guard case .value(let type) = entry.kind else { continue }
        lines.append("---@field \(entry.name.dropFirst(4)) \(type) \(entry.summary)")
      }
      return (lines + ["run = {}"]).joined(separator: "\n")
    // The language servers know the methods of texts by the name stringlib.
    default: return "---@class \(library)lib\n\(library) = {}"
    }
  }

  /// nil for what stands at the opening of its library already.
  private static func declaration(_ entry: LuaManual) -> String? {
    switch entry.kind {
    case .value(let type):
      guard !entry.name.hasPrefix("run.") else { return nil }
      return "---\(entry.summary)\n---@type \(type)\n\(entry.name) = nil"
    case .function(let parameters, let result):
      var lines = ["---\(entry.summary)"]
      for parameter in parameters {
        let mark = parameter.isOptional && parameter.name != "..." ? "?" : ""
        lines.append("---@param \(parameter.name)\(mark) \(parameter.type)")
      }
      if let result { lines.append("---@return \(result)") }
      let names = parameters.map(\.name).joined(separator: ", ")
      return (lines + ["function \(entry.name)(\(names)) end"]).joined(separator: "\n")
    }
  }
}
