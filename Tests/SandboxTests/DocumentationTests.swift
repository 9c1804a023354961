import Foundation
import Sandbox
import Testing

/// What docs/sandbox.md tells of the library.
@Suite struct DocumentationTests {
  /// The names a script finds, those of libraries with a dot.
  private func names() -> [String] {
    let outcome = evaluate(
      """
      local names = {}
      for name, value in pairs(_ENV) do
        if type(value) ~= 'table' then
          names[#names + 1] = name
        elseif name ~= 'run' then
          for member in pairs(value) do names[#names + 1] = name .. '.' .. member end
        end
      end
      return table.concat(names, ' ')
      """)
    guard case .value(.string(let text)) = outcome else {
      Issue.record("\(outcome)")
      return []
    }
    return text.split(separator: " ").map(String.init)
  }

  @Test func boundsOfAllFunctionsAreTold() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appending(path: "docs/sandbox.md"), encoding: .utf8)
    let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }.joined()
    let found = names()
    #expect(found.count > 70)
    #expect(found.filter { $0 != "run" && !rows.contains("`\($0)`") } == [])
  }
}
