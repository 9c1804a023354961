/// What a command tells the shell.
enum ExitStatus: Int32, Error {
  /// Done, nothing to look at.
  case done = 0
  /// Done, and there is something to look at.
  case lookAtIt = 1
  /// Could not do it: wrong usage, invalid rules, a source or target that failed.
  case failed = 2
}
