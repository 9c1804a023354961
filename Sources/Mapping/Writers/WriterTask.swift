import Records
import Rules

/// The task as a writer sees it: `task.name`, `task.source`, `task.target`, `task.key`, `task.fields`.
struct WriterTask {
  private let task: MappingTask
  private let fields: [TargetField]

  init(_ task: MappingTask, _ fields: [TargetField]) {
    self.task = task
    self.fields = fields
  }

  /// A Lua module that returns the table.
  var luaText: String {
    let listed = fields.map { field in
      var members = ["name = \(quoted(field.name))", "key = \(field.isKey)"]
      if let type = field.type { members.append("type = \(quoted(type.rawValue))") }
      if let length = field.maxLength { members.append("length = \(length)") }
      return "{\(members.joined(separator: ", "))}"
    }
    return """
      return {
        name = \(quoted(task.name)), source = \(quoted(task.sourceEntity)), target = \(quoted(task.targetEntity)),
        key = {\(task.key.map { quoted($0.value) }.joined(separator: ", "))},
        fields = {\(listed.joined(separator: ", "))},
      }
      """
  }

  /// A Lua string; every byte but letters and digits by its number.
  private func quoted(_ text: String) -> String {
    var result = "\""
    for byte in text.utf8 {
      let isPlain = (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x20 || byte == 0x5F
      if isPlain {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "\\" + String(String(1000 + Int(byte)).dropFirst())
      }
    }
    return result + "\""
  }
}
