import ArgumentParser

/// What commands that execute a project have in common.
struct ProjectOptions: ParsableArguments {
  @Argument(help: "A folder with a project.yaml, or that file.")
  var project: String

  @Option(help: "Execute only this task; may be given several times.")
  var task: [String] = []

  @OptionGroup var given: GivenOptions

  @Flag(help: "Let every call of a script enter Lua: for measuring and for doubt.")
  var noMemo = false
}
