import Inspection
import Rules

/// The changes of the rules that no test notices, for people.
struct MutationText {
  let console: Console
  let report: MutationReport

  func show(seconds: Double) {
    for survivor in report.survivors { show(survivor) }
    let survived = report.survivors.count
    let words =
      survived == 0
      ? console.styled("All \(grouped(report.total)) mutants were noticed", .green, .bold)
      : console.styled(
        "\(grouped(survived)) of \(grouped(report.total)) mutants survived", .red, .bold)
    console.say("\(words) in \(TestReportText.time(seconds))")
  }

  private func show(_ survivor: MutationReport.Survivor) {
    let mutant = survivor.mutant
    let location = mutant.location
    let file = FilePath.relative(location.file, to: FilePath.workingDirectory)
    console.say(
      console.styled("SURVIVED", .red, .bold)
        + "  \(console.styled("\(file):\(location.line):\(location.column)", .bold))")
    console.say(
      Lines.wrapped(
        "\(mutant.subject): \(mutant.original) → \(mutant.replacement)", indentation: 10))
    if !mutant.context.isEmpty {
      console.say(console.styled(Lines.wrapped("in  \(mutant.context)", indentation: 10), .dim))
    }
    let count = survivor.testCount
    let words =
      count == 0
      ? "no test reaches it"
      : "\(grouped(count)) test\(count == 1 ? " reaches" : "s reach") it and notice\(count == 1 ? "s" : "") nothing"
    console.say(console.styled("          \(words)", .dim))
  }
}
