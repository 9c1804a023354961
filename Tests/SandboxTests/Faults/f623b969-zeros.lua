-- Right answer everywhere: "true true false". Texts with zero bytes are compared to their ends.
return function(v, record)
  return tostring("a\0b" < "a\0c") .. " " .. tostring("a" < "a\0") .. " " .. tostring("a\0\0" < "a\0")
end
