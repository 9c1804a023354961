import Foundation
import Rules

extension RuleErrors {
  /// The findings for machines: `{"findings":[{"code","file","line","column","message","hint"}]}`.
  func json(relativeTo folder: String) -> String {
    let findings = diagnostics.map { diagnostic in
      Finding(
        code: diagnostic.code.rawValue,
        file: FilePath.relative(diagnostic.location.file, to: folder),
        line: diagnostic.location.line, column: diagnostic.location.column,
        message: diagnostic.message, hint: diagnostic.hint)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(["findings": findings])) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }
}

private struct Finding: Encodable {
  var code: String
  var file: String
  var line: Int
  var column: Int
  var message: String
  var hint: String
}
