-- An XML document: an element for each record, in it an element for each field that has a value.
--
--   crosswalk run examples/contoso --to 'lua:examples/writers/xml.lua>customers.xml'

local entities = {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["\r"] = "&#13;"}

-- Text as XML has it. Control characters have no form in XML 1.0, and reject their record.
local function escape(value)
  local shown = tostring(value)
  if shown:find("[\1-\8\11\12\14-\31]") or shown:find("\xEF\xBF[\xBE\xBF]") then
    error("a character that XML can't hold in " .. string.format("%q", shown), 0)
  end
  return (shown:gsub('[&<>"\r]', entities))
end

-- A name as XML has it: letters, digits, _, - and ., no digit first (field names of both systems are that anyway).
local function element(name)
  local plain = name:gsub("[^%w_.-]", "_")
  return plain:find("^[%a_]") and plain or "_" .. plain
end

local writer = {}

function writer.header(task)
  return '<?xml version="1.0" encoding="UTF-8"?>\n<records entity="' .. escape(task.target) .. '">\n'
end

function writer.record(fields, task)
  local lines = {"  <record>"}
  for _, field in ipairs(task.fields) do
    local value = fields[field.name]
    if value ~= nil then
      local name = element(field.name)
      lines[#lines + 1] = "    <" .. name .. ">" .. escape(value) .. "</" .. name .. ">"
    end
  end
  lines[#lines + 1] = "  </record>\n"
  return table.concat(lines, "\n")
end

function writer.footer(counts)
  return "</records>\n<!-- " .. counts.written .. " records -->\n"
end

return writer
