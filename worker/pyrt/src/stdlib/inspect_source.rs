//! inspect about source texts: they are found where the files of the program, or what linecache
//! was told, are at hand; else the errors are those of a CPython that finds no source.

use super::classes::{def, find, get, text};
use super::inspect::{getmodule, unwrap};
use crate::func::NativeDef;
use crate::prelude::*;
use crate::sym;

/// Without running anything: the flag of compile() for a tree.
const ONLY_AST: i64 = 0x400;

#[cold]
fn no_source(what: &str) -> PyErr {
    crate::exc::error(T::OSError, what)
}

/// The file that an object comes from; for what a function has, where its source stands.
pub fn getfile(a: &[Value]) -> R {
    if let Some(c) = super::inspect::code_of(&a[0])? {
        let file = match c.file.starts_with('<') {
            true => c.file.to_string(),
            false => crate::program_files::source_path(c.file),
        };
        return Ok(new_string(file));
    }
    for (t, attr) in [(T::Code, "co_filename"), (T::Frame, "f_code"), (T::Traceback, "tb_frame")] {
        if type_of(&a[0]) == t.ty() {
            let part = get(&a[0], attr)?;
            return if t == T::Code { Ok(part) } else { getfile(&[part]) };
        }
    }
    let class = a[0].as_type().is_some();
    let home = if class { getmodule(a)? } else { a[0].clone() };
    if home.as_module().is_some() || class {
        if let Some(f) = find(&home, "__file__")?.filter(|f| truthy(f).unwrap_or(false)) {
            return Ok(f);
        }
        if class && home.as_module().is_some() && text(&get(&home, "__name__")?) == "__main__" {
            return Err(no_source("source code not available"));
        }
        let what = if class { "class" } else { "module" };
        return Err(type_error(format!("{} is a built-in {}", repr_text(&a[0])?, what)));
    }
    Err(type_error(format!(
        "module, class, method, function, traceback, frame, or code object was expected, got {}",
        type_name(&a[0])
    )))
}

fn lines(file: &str) -> R<Vec<String>> {
    let modules = crate::module::modules_dict();
    if let Some(cache) = crate::dict::get_str(&modules, "linecache")? {
        super::classes::method(&cache, "checkcache", &[new_str(file)])?;
        let found = super::classes::method(&cache, "getlines", &[new_str(file)])?;
        let found: Vec<String> = collect(&found)?.iter().map(text).collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let bytes = std::fs::read(file).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    let mut all: Vec<String> = text.split_inclusive('\n').map(|l| l.to_string()).collect();
    if let Some(last) = all.last_mut().filter(|l| !l.ends_with('\n')) {
        last.push('\n');
    }
    Ok(all)
}

fn tree(lines: &[String], file: &str) -> R {
    let compile = crate::module::builtin(sym::intern("compile")).unwrap_or(NONE);
    let args = &mut [
        new_string(lines.concat()), new_str(file), new_str("exec"), Value::int(ONLY_AST),
    ];
    call(&compile, args)
}

fn number(node: &Value, name: &str) -> R<i64> {
    Ok(find(node, name)?.and_then(|v| v.as_int()).unwrap_or(0))
}

/// The first line of a definition, with its decorators.
fn first_line(node: &Value) -> R<i64> {
    let mut line = number(node, "lineno")?;
    if let Some(all) = find(node, "decorator_list")? {
        for d in collect(&all)? {
            line = line.min(number(&d, "lineno")?);
        }
    }
    Ok(line)
}

/// What is looked for in a tree, and the definitions around the node that is looked at.
struct Search<'a> {
    found: &'a dyn Fn(&Value, &[String]) -> R<bool>,
    around: Vec<String>,
}

impl Search<'_> {
    fn walk(&mut self, node: &Value) -> R<Option<Value>> {
        if let Some(items) = node.as_list() {
            for x in items.items().clone() {
                if let Some(v) = self.walk(&x)? {
                    return Ok(Some(v));
                }
            }
            return Ok(None);
        }
        let kind = type_name(node);
        let is_def = matches!(kind, "FunctionDef" | "AsyncFunctionDef" | "ClassDef");
        if is_def {
            self.around.push(text(&get(node, "name")?));
        }
        if (is_def || kind == "Lambda") && (self.found)(node, &self.around)? {
            return Ok(Some(node.clone()));
        }
        if is_def && kind != "ClassDef" {
            self.around.push("<locals>".to_string());
        }
        let depth = self.around.len();
        for f in collect(&find(node, "_fields")?.unwrap_or_else(|| tuple(vec![])))? {
            if let Some(part) = crate::attr::try_getattr(node, crate::attr::name_sym(&f)?)? {
                let deeper = part.as_list().is_some() || find(&part, "_fields")?.is_some();
                if let Some(v) = if deeper { self.walk(&part)? } else { None } {
                    return Ok(Some(v));
                }
            }
        }
        if is_def {
            self.around.truncate(depth - 1 - (kind != "ClassDef") as usize);
        }
        Ok(None)
    }
}

fn search(
    lines: &[String],
    file: &str,
    found: &dyn Fn(&Value, &[String]) -> R<bool>,
) -> R<Option<Value>> {
    let tree = match tree(lines, file) {
        Err(e) if e.is(T::SyntaxError) => return Ok(None),
        r => r?,
    };
    Search { found, around: Vec::new() }.walk(&get(&tree, "body")?)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Where a definition ends: comments after it that are indented as its body is are of it.
fn last_line(node: &Value, lines: &[String]) -> R<i64> {
    let mut last = number(node, "end_lineno")?;
    let body = match find(node, "body")?.map(|b| collect(&b)) {
        Some(Ok(b)) if type_name(node) != "Lambda" => b,
        _ => return Ok(last),
    };
    let first = match body.first() {
        Some(f) if first_line(f)? > number(node, "lineno")? => f,
        _ => return Ok(last),
    };
    let margin = number(first, "col_offset")? as usize;
    for i in last as usize..lines.len() {
        let bare = lines[i].trim();
        if !bare.is_empty() && !bare.starts_with('#') {
            break;
        }
        if bare.starts_with('#') && indent(&lines[i]) >= margin {
            last = i as i64 + 1;
        }
    }
    Ok(last)
}

/// The lines of an object's file, the index of its first, and its node if it has one.
fn source_of(v: &Value) -> R<(Vec<String>, i64, Option<Value>)> {
    let file = text(&getfile(&[v.clone()])?);
    let all = lines(&file)?;
    if all.is_empty() {
        let made = file.starts_with('<') && !file.ends_with('>');
        let what = if made { "source code not available" } else { "could not get source code" };
        return Err(no_source(what));
    }
    if v.as_module().is_some() {
        return Ok((all, 0, None));
    }
    if v.as_type().is_some() {
        let name = text(&get(v, "__qualname__")?);
        let node = search(&all, &file, &|n, around| {
            Ok(type_name(n) == "ClassDef" && around.join(".") == name)
        })?;
        let node = node.ok_or_else(|| no_source("could not find class definition"))?;
        return Ok((all, first_line(&node)? - 1, Some(node)));
    }
    let (line, name) = match super::inspect::code_of(v)? {
        Some(c) => (c.line as i64, c.name.to_string()),
        None => {
            let code = code_behind(v)?;
            (number(&code, "co_firstlineno")?, text(&get(&code, "co_name")?))
        }
    };
    if line > all.len() as i64 {
        return Err(no_source("lineno is out of bounds"));
    }
    if name == "<module>" {
        return Ok((all, 0, None));
    }
    let node = search(&all, &file, &|n, _| match type_name(n) {
        "Lambda" => Ok(name == "<lambda>" && number(n, "lineno")? == line),
        "ClassDef" => Ok(false),
        _ => {
            let same = text(&get(n, "name")?) == name;
            Ok(same && (first_line(n)? == line || number(n, "lineno")? == line))
        }
    })?;
    let at = match &node {
        Some(n) => first_line(n)?,
        None => line,
    };
    Ok((all, at - 1, node))
}

/// The code object of a frame or traceback.
fn code_behind(v: &Value) -> R {
    if type_of(v) == T::Traceback.ty() {
        return get(&get(v, "tb_frame")?, "f_code");
    }
    if type_of(v) == T::Frame.ty() {
        return get(v, "f_code");
    }
    Ok(v.clone())
}

/// The statement's last line that a lambda's first one begins.
fn lambda_end(lines: &[String], from: i64, end: i64) -> i64 {
    let open = |l: &String| l.trim_end().ends_with('\\');
    let mut end = end.max(from + 1);
    while lines.get(end as usize - 1).map_or(false, open) {
        end += 1;
    }
    end.min(lines.len() as i64)
}

fn getsourcelines(a: &[Value]) -> R {
    let v = unwrap(&[a[0].clone(), UNBOUND])?;
    let (all, at, node) = source_of(&v)?;
    let shown = |part: &[String]| list(part.iter().map(|l| new_str(l)).collect());
    let node = match node {
        Some(n) => n,
        None if at == 0 => return Ok(tuple(vec![shown(&all), Value::int(0)])),
        None => return Ok(tuple(vec![shown(&all[at as usize..]), Value::int(at + 1)])),
    };
    let mut end = last_line(&node, &all)?;
    if type_name(&node) == "Lambda" {
        end = lambda_end(&all, at, end);
    }
    Ok(tuple(vec![shown(&all[at as usize..end as usize]), Value::int(at + 1)]))
}

fn getsource(a: &[Value]) -> R {
    let parts = getitem(&getsourcelines(a)?, &Value::int(0))?;
    Ok(new_string(collect(&parts)?.iter().map(text).collect::<Vec<_>>().concat()))
}

fn findsource(a: &[Value]) -> R {
    let (all, at, _) = source_of(&a[0])?;
    let shown = list(all.iter().map(|l| new_str(l)).collect());
    Ok(tuple(vec![shown, Value::int(at)]))
}

/// The comment lines right before an object, or those that a module begins with.
fn getcomments(a: &[Value]) -> R {
    let (all, at, _) = match source_of(&a[0]) {
        Err(e) if e.is(T::OSError) || e.is(T::TypeError) => return Ok(NONE),
        r => r?,
    };
    let comment = |l: &String| l.trim_start().starts_with('#');
    let clean = |l: &String| l.replace('\t', "        ");
    if a[0].as_module().is_some() {
        let mut start = all.first().map_or(false, |l| l.starts_with("#!")) as usize;
        while all.get(start).map_or(false, |l| matches!(l.trim(), "" | "#")) {
            start += 1;
        }
        let part: Vec<String> = all[start..].iter().take_while(|l| l.starts_with('#')).map(clean).collect();
        return Ok(if part.is_empty() { NONE } else { new_string(part.concat()) });
    }
    let margin = all.get(at as usize).map_or(0, |l| indent(l));
    let before: Vec<&String> = all[..at as usize]
        .iter()
        .rev()
        .take_while(|l| comment(l) && indent(l) == margin)
        .collect();
    if before.is_empty() {
        return Ok(NONE);
    }
    let part: Vec<String> = before.iter().rev().map(|l| clean(&l.trim_start().to_string())).collect();
    Ok(new_string(part.concat()))
}

/// The file's path, absolute.
fn getabsfile(a: &[Value]) -> R {
    let file = text(&getfile(a)?);
    super::classes::method(&crate::module::import_dotted("os.path")?, "abspath", &[new_string(file)])
}

fn getmodulename(a: &[Value]) -> R {
    let path = text(&a[0]);
    let name = path.rsplit('/').next().unwrap_or("");
    let ends = [".cpython-311-x86_64-linux-gnu.so", ".abi3.so", ".pyc", ".py", ".so"];
    let found = ends.iter().find_map(|e| name.strip_suffix(e));
    Ok(found.map_or(NONE, new_str))
}

static FUNCTIONS: &[NativeDef] = &[
    def!("getfile", "object", getfile),
    def!("getsourcefile", "object", getfile),
    def!("getabsfile", "object, _filename=", getabsfile),
    def!("getmodulename", "path", getmodulename),
    def!("findsource", "object", findsource),
    def!("getsourcelines", "object", getsourcelines),
    def!("getsource", "object", getsource),
    def!("getcomments", "object", getcomments),
    def!("indentsize", "line", |a| {
        let line = text(&super::classes::method(&a[0], "expandtabs", &[])?);
        Ok(Value::int(indent(&line) as i64))
    }),
];

pub fn fill(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "inspect");
    Ok(())
}
