-- Fixed width, for systems that read columns by position: a header with the names, a line for each record, and a
-- trailer with their number. Widths are in characters; text is padded on the right, numbers on the left.
--
--   crosswalk run examples/contoso --to 'lua:examples/writers/fixed_width.lua>customers.txt'

local columns = {
  {"CustomerAccount", 20},
  {"OrganizationName", 30},
  {"CustomerGroupId", 5},
  {"SalesCurrencyCode", 3},
  {"CreditLimit", 14, "right"},
}

-- A value as wide as its column. What does not fit rejects its record: cut data is wrong data.
local function cell(value, column)
  local width, side = column[2], column[3]
  local shown = value == nil and "" or tostring(value)
  if shown:find("[\r\n]") then
    error(column[1] .. " has a line break", 0)
  end
  local missing = width - utf8.len(shown)
  if missing < 0 then
    error(column[1] .. " is longer than " .. width .. " characters: " .. shown, 0)
  end
  local padding = string.rep(" ", missing)
  return side == "right" and padding .. shown or shown .. padding
end

local writer = {}

function writer.header()
  local names = {}
  for i, column in ipairs(columns) do
    names[i] = cell(string.sub(column[1], 1, column[2]), {column[1], column[2]})
  end
  return "H" .. table.concat(names) .. "\n"
end

function writer.record(fields)
  local cells = {}
  for i, column in ipairs(columns) do
    cells[i] = cell(fields[column[1]], column)
  end
  return "D" .. table.concat(cells) .. "\n"
end

function writer.footer(counts)
  return string.format("T%09d\n", counts.written)
end

return writer
