private import Mapping
internal import Records
internal import Rules
internal import Runs

/// `lua:writer.lua>path`: a target writer in Lua.
enum LuaConnector {
  static let spec = ConnectorSpec(
    name: "lua",
    summary: "text of any form, made by a script with the functions header, record and footer",
    example: "lua:writer.lua>customers.txt",
    takesScript: true,
    options: [.compression],
    makeTarget: { uri, context in try makeTarget(uri, context) })

  private static func makeTarget(
    _ uri: ConnectorURI, _ context: TargetContext
  ) throws -> LuaTarget {
    guard let path = uri.script else {
      throw ConnectorURIError("\(uri.text): the script is missing: lua:writer.lua>path")
    }
    if let script = FileIdentity(path: path), script == FileIdentity(path: uri.place) {
      throw ConnectorURIError("\(uri.text): the target is the script; write to another file")
    }
    return try LuaTarget(
      uri,
      WriterScript(
        path: path, rules: context.rules, task: context.task, fields: context.fields,
        asOf: context.asOf))
  }
}
