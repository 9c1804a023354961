private import Foundation
import Fuzzing

/// `crosswalk-fuzz [TARGET ...] [--seed N] [--seconds N | --rounds N] …`: see Fuzz/README.md.
@main
struct Main {
  static func main() {
    do {
      exit(try run(Array(CommandLine.arguments.dropFirst())) ? 0 : 1)
    } catch {
      print("\(error)")
      exit(2)
    }
  }

  private static func run(_ arguments: [String]) throws -> Bool {
    var options = FuzzOptions()
    var targets: [FuzzTarget] = []
    var replayed: String?
    var workerFile: String?
    var rest = arguments[...]
    func value(_ option: String) throws -> String {
      guard let value = rest.popFirst() else { throw Failure("\(option) needs a value") }
      return value
    }
    func number<Number: LosslessStringConvertible>(_ option: String) throws -> Number {
      let text = try value(option)
      guard let number = Number(text) else { throw Failure("\(option) \(text): not a number") }
      return number
    }
    while let argument = rest.popFirst() {
      switch argument {
      case "--seed": options.seed = try number(argument)
      case "--start": options.start = try number(argument)
      case "--rounds": options.rounds = try number(argument)
      case "--seconds": options.seconds = try number(argument)
      case "--failures": options.folder = try value(argument)
      case "--replay": replayed = try value(argument)
      case "--worker": workerFile = try value(argument)
      default: targets.append(try target(argument))
      }
    }
    if targets.isEmpty { targets = knownFuzzTargets }
    if let replayed { return try Worker.replay(replayed, targets[0]) }
    if let workerFile {
      var worker = Worker(targets[0], options, try CaseFile(path: workerFile))
      return worker.run() == 0
    }
    print("seed \(options.seed)")
    var isGood = true
    for target in targets {
      var watcher = Watcher(target: target, options: options)
      isGood = try watcher.run() && isGood
    }
    return isGood
  }

  private static func target(_ name: String) throws -> FuzzTarget {
    if let target = knownFuzzTargets.first(where: { $0.name == name }) { return target }
    let known = knownFuzzTargets.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n")
    throw Failure("there is no target \(name); there are\n\(known)")
  }
}
