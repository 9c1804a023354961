import Connectors
import Foundation
import Runs
import Testing

/// What every kind of target does, whatever its form: order, nothing, large cells, faults, a second run.
@Suite struct TargetConformanceTests {
  private static let count = 2000

  private func folder(
    _ text: String = people(1...count), for kind: TargetKind
  ) throws -> RunFolder {
    let folder = try RunFolder()
    for (name, text) in kind.files { try folder.write(name, text) }
    try folder.write("in.csv", text)
    return folder
  }

  private func run(
    _ folder: RunFolder, to kind: TargetKind, jobs: Int = 1
  ) throws -> RunReport {
    try folder.run(from: "in.csv", to: kind.uri, connectors: TargetKind.connectors) {
      $0.jobs = jobs
      $0.blockSize = 1000
    }
  }

  @Test(arguments: TargetKind.all, [1, 3])
  func keepsTheOrderOfTheSource(kind: TargetKind, jobs: Int) throws {
    let folder = try folder(for: kind)
    let report = try run(folder, to: kind, jobs: jobs)
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    #expect(report.tasks.first?.written == Self.count)
    #expect(try kind.rows(in: folder) == (1...Self.count).map { ["\($0)", "name \($0)"] })
  }

  @Test(arguments: TargetKind.all) func writesNothingAsNothing(kind: TargetKind) throws {
    let folder = try folder("id,name\n", for: kind)
    #expect(try run(folder, to: kind).failure == nil)
    #expect(try kind.rows(in: folder) == [])
  }

  @Test(arguments: TargetKind.all) func keepsLargeAndStrangeCells(kind: TargetKind) throws {
    let long = String(repeating: "long ", count: 40_000) + "end"
    let cells = [long, "\"quoted\", and ;", "two\nlines", "Zoë 🚲", "<a & b>", "tab\tbed"]
    let quoted = cells.map { "\"\($0.replacingOccurrences(of: "\"", with: "\"\""))\"" }
    let lines = quoted.enumerated().map { "\($0 + 1),\($1)\n" }.joined()
    let folder = try folder("id,name\n" + lines, for: kind)
    let report = try run(folder, to: kind, jobs: 2)
    #expect(report.status == .completed, "\(report)")
    #expect(try kind.rows(in: folder).map { $0.last } == cells)
  }

  /// Files are as they were; databases have a beginning of the records, and no half of one.
  @Test(arguments: TargetKind.all) func survivesAFaultInTheMiddle(kind: TargetKind) throws {
    let folder = try folder(for: kind)
    #expect(try run(folder, to: kind).failure == nil)
    let before = try folder.bytes(kind.file)
    try folder.write("in.csv", people(1...3000) + "3001,a\"b\n")
    let report = try run(folder, to: kind)
    #expect(report.status == .error)
    if kind.isWhole {
      #expect(try folder.bytes(kind.file) == before)
      #expect(report.tasks.first?.written == 0)
      #expect(!folder.names.contains { $0.hasPrefix(".") && $0 != ".crosswalk" })
    } else {
      let rows = try kind.rows(in: folder)
      #expect(rows.count >= Self.count)
      #expect(rows == (1...max(1, rows.count)).map { ["\($0)", "name \($0)"] })
    }
  }

  @Test(arguments: TargetKind.all) func aSecondRunChangesNothing(kind: TargetKind) throws {
    let folder = try folder(for: kind)
    #expect(try run(folder, to: kind).failure == nil)
    let rows = try kind.rows(in: folder)
    let before = try folder.bytes(kind.file)
    let report = try run(folder, to: kind, jobs: 2)
    #expect(report.failure == nil)
    #expect(try kind.rows(in: folder) == rows)
    if kind.isWhole {
      #expect(try folder.bytes(kind.file) == before)
    } else {
      #expect(report.tasks.first?.written == 0)
      #expect(report.tasks.first?.unchanged == Self.count)
    }
  }

  @Test(arguments: TargetKind.all) func aDryRunWritesNothing(kind: TargetKind) throws {
    let folder = try folder(for: kind)
    let report = try folder.run(from: "in.csv", to: kind.uri, connectors: TargetKind.connectors) {
      $0.isDryRun = true
    }
    #expect(report.failure == nil)
    #expect(folder.text(kind.file) == nil)
  }

  @Test(arguments: TargetKind.all) func saysThatAFolderIsMissing(kind: TargetKind) throws {
    let folder = try folder(for: kind)
    let uri = kind.uri.replacingOccurrences(of: kind.file, with: "none/\(kind.file)")
    let report = try folder.run(from: "in.csv", to: uri, connectors: TargetKind.connectors)
    #expect(report.failure?.kind == .target)
    #expect(report.failure?.message.contains("none") == true)
  }

  /// A new kind of target adds itself to `TargetKind.all`.
  @Test func isAboutAllKindsThatWriteFiles() {
    let known = KnownConnectors.all.filter { $0.makeTarget != nil && $0.takesPath }.map(\.name)
    let missing = known.filter { name in !TargetKind.all.contains { $0.scheme == name } }
    #expect(missing == [])
  }
}
