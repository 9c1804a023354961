import Foundation
import Testing

/// `crosswalk new`: starting points that pass check and test as they are.
@Suite struct NewTests {
  /// A workspace with the shipped rules.
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.copy("rules")
    return workspace
  }

  private func withProject() throws -> Workspace {
    let workspace = try workspace()
    let made = try workspace.crosswalk("new", "project", "shop", "--template", "accounts")
    #expect(made.exitCode == 0, "\(made)")
    return workspace
  }

  private func isSound(_ workspace: Workspace, _ path: String, tests: Int = 1) throws {
    let check = try workspace.crosswalk("check", path)
    #expect(check.exitCode == 0, "\(check)")
    #expect(!check.out.contains("warning["), "\(check)")
    let test = try workspace.crosswalk("test", path)
    #expect(test.exitCode == 0, "\(test)")
    #expect(test.err.contains("\(tests) passed") || test.out.contains("\(tests) passed"), "\(test)")
  }

  // MARK: Projects

  @Test func listsTheTemplates() throws {
    let workspace = try workspace()
    let listed = try workspace.crosswalk("new", "project")
    #expect(listed.exitCode == 0 && listed.out.contains("prospect-to-cash/accounts"), "\(listed)")
    let unsaid = try workspace.crosswalk("new", "project", "shop")
    #expect(unsaid.exitCode == 2, "\(unsaid)")
    #expect(unsaid.err.contains("prospect-to-cash/accounts") && unsaid.err.contains("--template"))
    #expect(!workspace.has("shop"))
  }

  /// Every template that is shipped, those to come too.
  static let templates: [String] = {
    let names = try? FileManager.default.subpathsOfDirectory(
      atPath: "\(Program.packageFolder)/rules")
    return (names ?? []).filter {
      $0.hasSuffix("/template.yaml") && !$0.hasSuffix("/tests/template.yaml")
    }.map { String($0.dropLast(14)) }
  }()

  @Test(arguments: templates)
  func aProjectIsSound(_ template: String) throws {
    let workspace = try workspace()
    let made = try workspace.crosswalk("new", "project", "work/shop", "--template", template)
    #expect(made.exitCode == 0, "\(made)")
    let check = try workspace.crosswalk("check", "work/shop")
    #expect(check.exitCode == 0, "\(check)")
    let test = try workspace.crosswalk("test", "work/shop")
    #expect(test.exitCode == 0, "\(test)")
    let run = try workspace.crosswalk("run", "work/shop", "--dry-run")
    #expect(run.exitCode == 0, "\(run)")
    #expect(run.err.contains("3 read, 3 to write"), "\(run)")
  }

  @Test func hasWhatAProjectNeeds() throws {
    let workspace = try withProject()
    for name in [
      "project.yaml", "tests/shop.yaml", "data/account.csv", ".gitignore", ".luarc.json",
      ".luacheckrc",
      ".editor/project.schema.json", ".editor/crosswalk.lua", ".editor/rules.lua",
    ] {
      #expect(workspace.has("shop/\(name)"), "\(name)")
    }
    #expect(workspace.text("shop/.gitignore")?.contains(".crosswalk/\n") == true)
    // Modules of the rule pack are found from the project.
    #expect(
      workspace.text("shop/.luarc.json")?
        .contains("[\".editor\", \"../rules/prospect-to-cash/maps\"]") == true)
    let project = try #require(workspace.text("shop/project.yaml"))
    #expect(project.hasPrefix("# yaml-language-server: $schema=.editor/project.schema.json\n"))
    #expect(project.contains("template: ../rules/prospect-to-cash/accounts\n"))
    #expect(project.contains("# CustomerGroupId: {default: \"10\"}\n"))
    #expect(workspace.text("shop/tests/shop.yaml")?.contains("SalesCurrencyCode: USD\n") == true)
    let fields = workspace.text("shop/.editor/rules.lua") ?? ""
    #expect(fields.contains("---@class sales.account\n"))
    #expect(fields.contains("---@field name string? Account Name; 160 characters at most\n"))
    #expect(fields.contains("---@field numberofemployees integer? Number of Employees\n"))
    #expect(fields.contains("---@field [\"transactioncurrencyid.isocurrencycode\"] string?"))
    #expect(fields.contains("---@alias crosswalk.map \"country_iso2\"|\"country_iso3\""))
  }

  @Test func setsParameters() throws {
    let workspace = try workspace()
    let made = try workspace.crosswalk(
      "new", "project", "shop", "--template", "accounts", "--set", "legal_entity=demf")
    #expect(made.exitCode == 0, "\(made)")
    #expect(workspace.text("shop/project.yaml")?.contains("  legal_entity: demf\n") == true)
    let unknown = try workspace.crosswalk(
      "new", "project", "shop2", "--template", "accounts", "--set", "legal_entty=demf")
    #expect(
      unknown.exitCode == 2 && unknown.err.contains("did you mean 'legal_entity'?"), "\(unknown)")
    #expect(!workspace.has("shop2"))
  }

  @Test func neverOverwrites() throws {
    let workspace = try workspace()
    for name in ["project.yaml", "data/account.csv", ".editor/rules.lua", ".luarc.json"] {
      try workspace.write("shop/\(name)", "mine")
      let before = workspace.names
      let made = try workspace.crosswalk("new", "project", "shop", "--template", "accounts")
      #expect(made.exitCode == 2, "\(made)")
      #expect(made.err.contains("\(name) is there already; nothing was made"), "\(made)")
      #expect(workspace.names == before)
      #expect(workspace.text("shop/\(name)") == "mine")
      try workspace.remove("shop")
    }
  }

  /// What is found only when the project is there undoes it.
  @Test func aProjectThatDoesNotWorkIsNotMade() throws {
    let workspace = try Workspace([
      "rules/p/schemas/a/b.yaml": "key: [id]\nfields: {id: integer, name: string}\n",
      "rules/p/t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {app: a, entity: b}
          target: {app: a, entity: b}
          key: [id]
          fields: {id: {parameter: number}, name: name}
      parameters: {number: {default: 1}}
      """,
    ])
    let before = workspace.names
    let made = try workspace.crosswalk(
      "new", "project", "shop", "--template", "t", "--set", "number=seven")
    #expect(made.exitCode == 2 && made.err.contains("XW071"), "\(made)")
    #expect(made.err.contains("nothing was made"), "\(made)")
    #expect(workspace.names == before)
  }

  @Test func findsTheRules() throws {
    let workspace = try workspace()
    try workspace.write("deep/er/x", "")
    let upward = try workspace.shell(
      "cd deep/er && $crosswalk new project shop --template accounts")
    #expect(upward.exitCode == 0, "\(upward)")
    try workspace.shell("mv rules packs").requireDone()
    let named = try workspace.crosswalk(
      "new", "project", "a", "--rules", "packs", "--template", "accounts")
    #expect(named.exitCode == 0, "\(named)")
    let set = try workspace.crosswalk(
      ["new", "project", "b", "--template", "accounts"], environment: ["CROSSWALK_RULES": "packs"])
    #expect(set.exitCode == 0, "\(set)")
    let wrong = try workspace.crosswalk(
      "new", "project", "c", "--rules", "deep", "--template", "accounts")
    #expect(wrong.exitCode == 2 && wrong.err.contains("--rules names deep"), "\(wrong)")
    let missing = try workspace.crosswalk("new", "project", "c", "--rules", "nowhere")
    #expect(missing.exitCode == 2 && missing.err.contains("which is no folder"), "\(missing)")
  }

  @Test(
    arguments: [
      (["new", "project", "shop", "--template", "acounts"], "did you mean 'accounts'?"),
      (
        ["new", "project", "a b", "--template", "accounts"],
        "can not be the name of a project's folder"
      ),
      (
        ["new", "project", "rules/prospect-to-cash/README.md/x", "--template", "accounts"],
        "is a file"
      ),
      (["new", "map", "a/b", "--project", "shop"], "can not be a name here"),
      (["new", "map", "m", "--project", "nowhere"], "there is no such file or folder"),
      (["new", "map", "m", "--from", "nmae", "--project", "shop"], "did you mean 'name'?"),
      (
        ["new", "map", "m", "--to", "PaymntTerms", "--project", "shop"],
        "did you mean 'PaymentTerms'?"
      ),
      (["new", "test", "t"], "stand in a project's folder"),
      (
        ["new", "test", "t", "--task", "Acounts", "--project", "shop"], "there is no task 'Acounts'"
      ),
      (["new", "test", "shop", "--project", "shop"], "is there already"),
      (
        [
          "new", "template", "rules/prospect-to-cash/x", "--from", "sales/acount", "--to",
          "finops/CustomersV2",
        ],
        "did you mean 'sales/account'?"
      ),
      (
        ["new", "template", "shop/x", "--from", "sales/account", "--to", "finops/CustomersV2"],
        "no rule pack around"
      ),
      (["new", "editor", "nowhere"], "there is no project.yaml"),
    ] as [([String], String)])
  func saysWhyNothingWasMade(_ arguments: [String], _ message: String) throws {
    let workspace = try withProject()
    let before = workspace.names
    let made = try workspace.crosswalk(arguments)
    #expect(made.exitCode == 2 && made.err.contains(message), "\(made)")
    #expect(workspace.names == before)
  }

  @Test func rulesWithErrorsAreMendedFirst() throws {
    let workspace = try withProject()
    let text = try #require(workspace.text("shop/project.yaml"))
    try workspace.write("shop/project.yaml", text.replacing("parameters:", with: "paramters:"))
    let made = try workspace.crosswalk("new", "test", "more", "--project", "shop")
    #expect(made.exitCode == 2, "\(made)")
    #expect(made.err.contains("shop/project.yaml:8:1: error[XW008]"), "\(made)")
    #expect(made.err.contains("the rules in shop have to be sound first"))
  }

  // MARK: Value maps

  @Test func aMapHasTheOptionsOfItsField() throws {
    let workspace = try withProject()
    let made = try workspace.crosswalk(
      "new", "map", "payment_terms", "--project", "shop", "--from", "paymenttermscode", "--to",
      "PaymentTerms")
    #expect(made.exitCode == 0, "\(made)")
    #expect(
      made.err.contains("PaymentTerms: {from: paymenttermscode, map: payment_terms}"), "\(made)")
    #expect(
      workspace.text("shop/maps/payment_terms.csv") == """
        paymenttermscode,PaymentTerms
        1,Net 30
        2,"2% 10, Net 30"
        3,Net 45
        4,Net 60

        """)
    try workspace.add(to: "shop", "PaymentTerms: {from: paymenttermscode, map: payment_terms}")
    try isSound(workspace, "shop")
    let again = try workspace.crosswalk("new", "map", "payment_terms", "--lua", "--project", "shop")
    #expect(
      again.exitCode == 2 && again.err.contains("there is a value map 'payment_terms' already"),
      "\(again)")
  }

  /// A rule names the map first, then it is made.
  @Test(arguments: [false, true])
  func aMapKnowsWhatItIsFor(_ isScript: Bool) throws {
    let workspace = try withProject()
    try workspace.add(
      to: "shop", "OnHoldStatus: {from: creditonhold, map: on_hold, default: \"No\"}")
    try workspace.add(
      to: "shop",
      "DeliveryMode: {from: [address1_shippingmethodcode, address1_country], map: delivery_mode, unmapped: empty}"
    )
    for name in ["on_hold", "delivery_mode"] {
      let made = try workspace.crosswalk(
        ["new", "map", name, "--project", "shop"] + (isScript ? ["--lua"] : []))
      #expect(made.exitCode == 0, "\(made)")
      #expect(!made.err.contains("use it"), "\(made)")
    }
    if isScript {
      #expect(
        workspace.text("shop/maps/delivery_mode.lua")?.contains(
          "return function(address1_shippingmethodcode, address1_country)") == true)
    } else {
      #expect(
        workspace.text("shop/maps/delivery_mode.csv")?.hasPrefix(
          "address1_shippingmethodcode,address1_country,DeliveryMode\n") == true)
    }
    let check = try workspace.crosswalk("check", "shop")
    #expect(check.exitCode == 0, "\(check)")
    let test = try workspace.crosswalk("test", "shop")
    #expect(test.exitCode == 0, "\(test)")
  }

  @Test func aMapOfNothingInParticular() throws {
    let workspace = try withProject()
    for (name, flags) in [("a", []), ("b", ["--lua"])] {
      let made = try workspace.crosswalk(["new", "map", name, "--project", "shop"] + flags)
      #expect(made.exitCode == 0, "\(made)")
    }
    let check = try workspace.crosswalk("check", "shop")
    #expect(check.exitCode == 0, "\(check)")
    let own = try workspace.shell("cd shop && $crosswalk new map country_iso3")
    #expect(own.exitCode == 0 && own.err.contains("takes the place of"), "\(own)")
  }

  // MARK: Tests, templates, editors

  @Test func aTestHolds() throws {
    let workspace = try withProject()
    let made = try workspace.shell("cd shop && $crosswalk new test more")
    #expect(made.exitCode == 0, "\(made)")
    try isSound(workspace, "shop", tests: 2)
    let pack = try workspace.crosswalk(
      "new", "test", "more", "--project", "rules/prospect-to-cash/accounts")
    #expect(pack.exitCode == 0, "\(pack)")
    #expect(
      workspace.text("rules/prospect-to-cash/accounts/tests/more.yaml")?.contains(
        "parameters: {legal_entity: usmf}\n") == true)
    try isSound(workspace, "rules/prospect-to-cash/accounts/tests/more.yaml")
  }

  @Test func aTemplateIsSound() throws {
    let workspace = try workspace()
    let folder = "rules/prospect-to-cash/anew"
    let made = try workspace.crosswalk(
      "new", "template", folder, "--from", "sales/account", "--to", "finops/CustomersV2")
    #expect(made.exitCode == 0, "\(made)")
    try isSound(workspace, folder)
    let project = try workspace.crosswalk("new", "project", "shop", "--template", "anew")
    #expect(project.exitCode == 0, "\(project)")
    try isSound(workspace, "shop")
  }

  @Test func editorFilesFollowTheRules() throws {
    let workspace = try withProject()
    try workspace.write("shop/schemas/sales/account.yaml", "fields:\n  shop_colour: string\n")
    try workspace.write("shop/.luacheckrc", "mine")
    try workspace.write("shop/.editor/rules.lua", "old")
    let made = try workspace.crosswalk("new", "editor", "shop")
    #expect(made.exitCode == 0 && made.err.contains("left as it is"), "\(made)")
    #expect(
      workspace.text("shop/.editor/rules.lua")?.contains("---@field shop_colour string?\n") == true)
    #expect(workspace.text("shop/.luacheckrc") == "mine")
  }
}

extension Workspace {
  /// Adds a row to the only task of a project that `new project` made.
  fileprivate func add(to project: String, _ row: String) throws {
    let old = try #require(text("\(project)/project.yaml"))
    try write(
      "\(project)/project.yaml",
      old.replacing("    fields:\n", with: "    fields:\n      \(row)\n"))
  }
}

extension Outcome {
  fileprivate func requireDone() throws { try #require(exitCode == 0) }
}
