import Rules
import Testing

/// Value maps: finding them, reading them.
@Suite struct ValueMapFindingTests {
  @Test(arguments: cases)
  func saysWhatIsWrong(_ test: FindingCase) throws {
    #expect(try test.findings() == test.expected)
  }

  /// A template that names the value map `m`.
  static let sound = [
    "template.yaml": """
    template: T
    tasks:
      - task: A
        source: {entity: account, schema: none}
        target: {entity: customer, schema: none}
        fields: {Name: {from: a, map: m}}

    """
  ]

  static let cases: [FindingCase] = [
    FindingCase(
      "a map that is not there", sound, in: "template.yaml",
      change: ("map: m", "map: mode"),
      more: [
        "maps/modes.csv": "a,b\n",
        "maps/c.lua": "return {}",
      ],
      says: """
        template.yaml:6:35: error[XW050]: there is no value map 'mode'
          did you mean 'modes'?
          looked for mode.csv and mode.lua in maps
        """),
    FindingCase(
      "no maps folder", sound,
      says: """
        template.yaml:6:35: error[XW050]: there is no value map 'm'
          there is no folder 'maps' beside project, template or rule pack
        """),
    FindingCase(
      "a map with a folder in its name", sound, in: "template.yaml",
      change: ("map: m", "map: ../m"),
      says: """
        template.yaml:6:35: error[XW053]: '../m' can not be the name of a value map
          names have letters, digits, '_' and '-'; no folder and no ending
        """),
    FindingCase(
      "a map with its ending", sound, in: "template.yaml",
      change: ("map: m", "map: m.csv"),
      more: [
        "maps/m.csv": "a,b\n"
      ],
      says: """
        template.yaml:6:35: error[XW053]: 'm.csv' can not be the name of a value map
          names have letters, digits, '_' and '-'; no folder and no ending
        """),
    FindingCase(
      "two files of one name", sound,
      more: [
        "maps/m.csv": "a,b\n",
        "maps/m.lua": "return {}",
      ],
      says: """
        template.yaml:6:35: error[XW051]: the value map 'm' is there twice: maps/m.csv and maps/m.lua
          remove or rename one of the two
        """),
    FindingCase(
      "too few values", sound,
      more: [
        "maps/m.csv": "a,b,c\n"
      ],
      says: """
        template.yaml:6:35: error[XW052]: the value map 'm' has 2 key columns, the field mapping gives it 1 value
          the last column of a value map is its result, the others are its keys
        """),
    FindingCase(
      "too many values", sound, in: "template.yaml",
      change: ("from: a,", "from: [a, b],"),
      more: [
        "maps/m.csv": "a,b\n"
      ],
      says: """
        template.yaml:6:40: error[XW052]: the value map 'm' has 1 key column, the field mapping gives it 2 values
          the last column of a value map is its result, the others are its keys
        """),
    FindingCase(
      "concat makes one value", sound, in: "template.yaml",
      change: ("from: a,", "from: [a, b], concat: \" \","),
      more: [
        "maps/m.csv": "a,b\n"
      ],
      says: ""),
    FindingCase(
      "an empty file", sound,
      more: [
        "maps/m.csv": ""
      ],
      says: """
        maps/m.csv:1:1: error[XW006]: the value map is empty
          write a header, as in 'country,code'
        """),
    FindingCase(
      "only a header", sound,
      more: [
        "maps/m.csv": "a,b\n"
      ],
      says: ""),
    FindingCase(
      "one column", sound,
      more: [
        "maps/m.csv": "a\nb\n"
      ],
      says: """
        maps/m.csv:1:1: error[XW054]: a value map needs two columns or more, found one
          the last column is the result, the others are the keys
        """),
    FindingCase(
      "a short row", sound,
      more: [
        "maps/m.csv": """
        a,b
        x,y
        z

        """
      ],
      says: """
        maps/m.csv:3:1: error[XW054]: the row has 1 cell, the header has 2
          put a cell that holds the delimiter in quotes
        """),
    FindingCase(
      "a long row after a quoted newline", sound,
      more: [
        "maps/m.csv": """
        a,b
        "x
        y",1
        z,1,2

        """
      ],
      says: """
        maps/m.csv:4:1: error[XW054]: the row has 3 cells, the header has 2
          put a cell that holds the delimiter in quotes
        """),
    FindingCase(
      "a quote that is not closed", sound,
      more: [
        "maps/m.csv": """
        a,b
        x,"y
        z,1

        """
      ],
      says: """
        maps/m.csv:2:3: error[XW054]: the quote that opens this cell is never closed
          double a quote that belongs to the text
        """),
    FindingCase(
      "text after a quote", sound,
      more: [
        "maps/m.csv": "a,b\nü,\"y\"z\n"
      ],
      says: """
        maps/m.csv:2:6: error[XW054]: text after the closing quote of a cell
          double a quote that belongs to the text
        """),
    FindingCase(
      "a quote inside a cell", sound,
      more: [
        "maps/m.csv": "a,b\nx,3\" pipe\n"
      ],
      says: """
        maps/m.csv:2:4: error[XW054]: a quote inside a cell that is not in quotes
          put the whole cell in quotes and double the quotes inside it
        """),
    FindingCase(
      "rows twice", sound,
      more: [
        "maps/m.csv": """
        a,b
        x,1
        *,3
        x,2
        "*",4

        """
      ],
      says: """
        maps/m.csv:4:1: error[XW055]: the row for 'x' is there twice
          it is first on line 2; remove one of the two
        maps/m.csv:5:1: error[XW055]: the row for '*' is there twice
          it is first on line 3; remove one of the two
        """),
    FindingCase(
      "a map named by a script", sound,
      more: [
        "maps/m.lua": """
        -- lookup('old')
        return function(a)
          return lookup("countrie", a)
        end

        """,
        "maps/countries.csv": "a,b\n",
      ],
      says: """
        maps/m.lua:3:17: error[XW050]: there is no value map 'countrie'
          did you mean 'countries'?
          looked for countrie.csv and countrie.lua in maps
        """),
    FindingCase(
      "a broken map named by a script", sound,
      more: [
        "maps/m.lua": "return function(a) return lookup('n', a) end",
        "maps/n.csv": "a\n",
      ],
      says: """
        maps/n.csv:1:1: error[XW054]: a value map needs two columns or more, found one
          the last column is the result, the others are the keys
        """),
    FindingCase(
      "a broken map named by a module", sound,
      more: [
        "maps/m.lua": "local h = require 'h'\nreturn function(a) return h(a) end",
        "maps/h.lua": "return function(a) return lookup('n', a) end",
        "maps/n.csv": "a\n",
      ],
      says: """
        maps/n.csv:1:1: error[XW054]: a value map needs two columns or more, found one
          the last column is the result, the others are the keys
        """),
    FindingCase(
      "a broken map named by the filter", sound, in: "template.yaml",
      change: (
        "fields: {Name: {from: a, map: m}",
        "where: lookup('n', record.a) ~= nil\n    fields: {Name: name"
      ),
      more: [
        "maps/n.csv": "a\n"
      ],
      says: """
        maps/n.csv:1:1: error[XW054]: a value map needs two columns or more, found one
          the last column is the result, the others are the keys
        """),
    FindingCase(
      "a missing map named by the filter", sound, in: "template.yaml",
      change: (
        "fields: {Name: {from: a, map: m}",
        """
        where: |
              record.a == 1
              and lookup('n', record.a)
            fields: {Name: name
        """
      ),
      says: """
        template.yaml:8:1: error[XW050]: there is no value map 'n'
          there is no folder 'maps' beside project, template or rule pack
        """),
    FindingCase(
      "a broken map that nothing names", sound, in: "template.yaml",
      change: ("{from: a, map: m}", "name"),
      more: [
        "maps/n.csv": "a\n"
      ],
      says: ""),
    FindingCase(
      "computed names are nobody's finding", sound,
      more: [
        "maps/m.lua": """
        return function(a) return lookup('n' .. a, a) or t.lookup('x') end
        """
      ],
      says: ""),
    FindingCase(
      "a lookup of the script's own", sound,
      more: [
        "maps/m.lua": "local lookup = {}\nreturn function(a) return lookup('n') end"
      ],
      says: ""),
  ]
}
