import Connectors
import Foundation
import Runs
import Testing

/// A kind of target as `TargetConformanceTests` sees it.
struct TargetKind: Sendable, CustomTestStringConvertible {
  let scheme: String
  let uri: String
  /// What appears in the folder.
  let file: String
  /// All or nothing, as files are; false for databases.
  let isWhole: Bool
  /// What has to be there before a run, by name.
  let files: [String: String]
  private let read: @Sendable (RunFolder, TargetKind) throws -> [[String]]

  init(
    _ scheme: String, _ file: String, uri: String? = nil, isWhole: Bool = true,
    files: [String: String] = [:],
    read: @escaping @Sendable (RunFolder, TargetKind) throws -> [[String]] = readAsSource
  ) {
    self.scheme = scheme
    self.file = file
    self.uri = uri ?? "\(scheme):\(file)"
    self.isWhole = isWhole
    self.files = files
    self.read = read
  }

  var testDescription: String { uri }

  /// All kinds that write files.
  ///
  /// A new one adds a line.
  static let all = [
    TargetKind("csv", "out.csv"),
    TargetKind("csv", "out.txt", uri: "csv:out.txt?delimiter=;"),
    TargetKind("csv", "out.csv.gz"),
    TargetKind("jsonl", "out.jsonl"),
    TargetKind("jsonl", "out.jsonl.zst"),
    TargetKind("json", "out.json"),
    TargetKind("json", "out.json.gz"),
    TargetKind("sqlite", "out.db", isWhole: false, read: readTable),
    TargetKind("package", "out.zip"),
    TargetKind(
      "lua", "out.tab", uri: "lua:writer.lua>out.tab", files: ["writer.lua": tabWriter],
      read: readTabs),
    TargetKind("markdown", "out.md", read: readMarkdown),
  ]

  /// Lines of cells with a tab between them; line breaks, tabs and % by their numbers.
  private static let tabWriter = #"""
    local function cell(text)
      return (text:gsub("[\n\t%%]", function(c) return string.format("%%%02X", c:byte()) end))
    end
    return {record = function(fields)
      return cell(fields.Id) .. "\t" .. cell(fields.Name) .. "\n"
    end}
    """#

  /// The known connectors and those of the examples.
  static let connectors =
    KnownConnectors.all + [MarkdownConnector.spec, AccountsConnector.spec]

  /// The rows that a run of the plain task left: id and name of each.
  func rows(in folder: RunFolder) throws -> [[String]] { try read(folder, self) }
}

/// Reads a target by the source of the same kind.
private func readAsSource(_ folder: RunFolder, _ kind: TargetKind) throws -> [[String]] {
  let back = try RunFolder(task: "    fields: {Id: Id, Name: Name}")
  let report = try back.run(
    from: kind.uri, to: "\(back.path)/back.jsonl", connectors: TargetKind.connectors
  ) { $0.workingFolder = folder.path }
  try #require(report.failure == nil, "\(report.failure?.message ?? "")")
  return try (back.text("back.jsonl") ?? "").split(separator: "\n").map { line in
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    return ["Id", "Name"].map { object?[$0] as? String ?? "" }
  }
}

private func readTable(_ folder: RunFolder, _ kind: TargetKind) throws -> [[String]] {
  let connection = try SQLiteConnection(path: "\(folder.path)/\(kind.file)", access: .create)
  let statement = try connection.prepare(
    "SELECT Id, Name FROM Contact ORDER BY CAST(Id AS INTEGER)")
  var rows: [[String]] = []
  while try statement.step() { rows.append([statement.text(0) ?? "", statement.text(1) ?? ""]) }
  return rows
}

private func readMarkdown(_ folder: RunFolder, _ kind: TargetKind) throws -> [[String]] {
  let lines = (folder.text(kind.file) ?? "").split(separator: "\n")
  #expect(lines.prefix(2) == ["| Id | Name |", "| --- | --- |"])
  return lines.dropFirst(2).map { line in
    line.dropFirst(2).dropLast(2).components(separatedBy: " | ").map {
      $0.replacingOccurrences(of: "<br>", with: "\n").replacingOccurrences(of: "\\|", with: "|")
    }
  }
}

private func readTabs(_ folder: RunFolder, _ kind: TargetKind) throws -> [[String]] {
  (folder.text(kind.file) ?? "").split(separator: "\n").map { line in
    line.split(separator: "\t", omittingEmptySubsequences: false).map {
      $0.removingPercentEncoding ?? ""
    }
  }
}
