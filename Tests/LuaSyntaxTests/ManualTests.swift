import Testing

@testable import LuaSyntax

/// What people are told about the names of scripts, against what the lint knows of them.
@Suite struct ManualTests {
  private static let known: Set<String> = {
    var names: Set<String> = []
    for (name, member) in LuaWorld.globals {
      if case .library(let members) = member {
        names.formUnion(members.keys.map { "\(name).\($0)" })
      } else {
        names.insert(name)
      }
    }
    return names
  }()

  @Test func tellsOfEachNameOnce() {
    let told = LuaManual.all.map(\.name)
    #expect(told.count == Set(told).count)
    #expect(Set(told).symmetricDifference(Self.known) == [])
  }

  @Test(arguments: LuaManual.all.map(\.name))
  func tellsHowItIsCalled(_ name: String) throws {
    let entry = try #require(LuaManual.all.first { $0.name == name })
    #expect(entry.summary.hasSuffix(".") || entry.summary.hasSuffix("…"))
    guard case .function(let function)? = LuaWorld.member(name) else {
      guard case .value = entry.kind else {
        Issue.record("\(name) is no function")
        return
      }
      return
    }
    guard case .function(let parameters, _) = entry.kind else {
      Issue.record("\(name) is a function")
      return
    }
    let hasMore = parameters.contains { $0.name == "..." }
    #expect(parameters.count { !$0.isOptional } == function.fewest)
    #expect((hasMore ? nil : parameters.count) == function.most)
  }

  @Test func namesTheLibraries() {
    let libraries = LuaWorld.globals.filter { if case .library = $0.value { true } else { false } }
    #expect(Set(LuaManual.libraryNames) == Set(libraries.keys))
  }
}
