//! Start tags: attributes with their defaults, and what namespaces make of names.

use super::core::{predefined, text_of, Core, Tag};
use super::dtd::{AttrDecl, Event};
use super::errors::{self, Code, Fault};
use super::scan::{self, Attr, Token};
use std::ops::Range;

/// A prefix (empty: the default namespace) and what it means; None: nothing any more.
#[derive(Clone)]
pub struct Binding {
    pub prefix: String,
    pub uri: Option<String>,
}

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// May a namespace's name hold this separator? Only if it belongs to URIs.
fn is_uri_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "%-._~:/?#[]@!$&'()*+,;=".contains(c)
}

fn find(bindings: &[Binding], prefix: &str) -> Option<String> {
    match bindings.iter().rev().find(|b| b.prefix == prefix) {
        Some(b) => b.uri.clone(),
        None if prefix == "xml" => Some(XML.to_string()),
        None => None,
    }
}

impl Core {
    pub fn start_tag(
        &mut self,
        name: Range<usize>,
        found: &[Attr],
        is_empty: bool,
    ) -> Result<(), Fault> {
        let raw = self.bytes()[name].to_vec();
        let mut tag = text_of(&raw);
        let mut attrs = self.attributes(&tag, found)?;
        let n_bound = self.bindings.len();
        let mut specified = found.len();
        if self.ns.is_some() {
            specified -= attrs.iter().take(found.len()).filter(|a| is_binding(&a.0)).count();
            attrs = self.bind_all(attrs)?;
            match self.expand_attributes(&mut attrs).and_then(|_| self.expand(&tag, true)) {
                Ok(name) => tag = name,
                Err(code) => {
                    if is_empty {
                        self.unbind(self.bindings.len() - n_bound);
                    }
                    return Err(code.into());
                }
            }
        }
        let n_bound = self.bindings.len() - n_bound;
        self.tell(Event::Start { name: tag.clone(), attrs, specified: specified * 2 });
        if is_empty {
            self.tell(Event::End { name: tag, of_empty: true });
            self.unbind(n_bound);
            self.after_element();
        } else {
            self.tags.push(Tag { raw, name: tag, n_bound });
        }
        Ok(())
    }

    /// Names and values, those that have defaults last.
    fn attributes(&mut self, tag: &str, found: &[Attr]) -> Result<Vec<(String, String)>, Fault> {
        let mut attrs: Vec<(String, String)> = Vec::with_capacity(found.len());
        let declared: Vec<AttrDecl> = self.dtd.borrow().attrs.get(tag).cloned().unwrap_or_default();
        for a in found {
            let name = text_of(&self.bytes()[a.name.clone()]);
            if attrs.iter().any(|(n, _)| *n == name) {
                return Err(Fault(errors::DUPLICATE_ATTRIBUTE, Some(a.name.start)));
            }
            let is_cdata = declared.iter().find(|d| d.name == name).map_or(true, |d| d.is_cdata);
            let text = &self.bytes()[a.value.clone()];
            let is_plain = !text.iter().any(|c| *c == b'&' || c.is_ascii_whitespace());
            let value = if is_plain {
                text_of(text)
            } else {
                let text = text.to_vec();
                self.attribute_value(&text, is_cdata, false)
                    .map_err(|f| Fault(f.0, f.1.map(|at| at + a.value.start)))?
            };
            attrs.push((name, value));
        }
        for d in &declared {
            if let (Some(v), false) = (&d.value, attrs.iter().any(|(n, _)| *n == d.name)) {
                attrs.push((d.name.clone(), v.clone()));
            }
        }
        Ok(attrs)
    }

    /// An attribute's value from its text; `of_decl`: it is a default.
    pub fn attribute_value(
        &mut self,
        text: &[u8],
        is_cdata: bool,
        of_decl: bool,
    ) -> Result<String, Fault> {
        let mut out = String::new();
        self.append_value(text, is_cdata, of_decl, 0, &mut out)?;
        if !is_cdata && out.ends_with(' ') {
            out.pop();
        }
        Ok(out)
    }

    fn append_value(
        &mut self,
        text: &[u8],
        is_cdata: bool,
        of_decl: bool,
        depth: usize,
        out: &mut String,
    ) -> Result<(), Fault> {
        let ns = self.ns.is_some();
        let at_top = |at: usize| if depth == 0 { Some(at) } else { None };
        let space = |out: &mut String| {
            if is_cdata || !(out.is_empty() || out.ends_with(' ')) {
                out.push(' ');
            }
        };
        let mut i = 0;
        while i < text.len() {
            match text[i] {
                b'&' => match scan::reference(text, i, ns) {
                    Ok((Token::CharRef(None), _)) => {
                        return Err(Fault(errors::BAD_CHAR_REF, at_top(i)))
                    }
                    Ok((Token::CharRef(Some(c)), end)) => {
                        if c == ' ' { space(out) } else { out.push(c) }
                        i = end;
                    }
                    Ok((Token::EntityRef(name), end)) => {
                        self.append_entity(&text[name], is_cdata, of_decl, depth, i, out)?;
                        i = end;
                    }
                    Err(scan::Stop::Invalid(at)) => {
                        return Err(Fault(errors::INVALID_TOKEN, at_top(at)))
                    }
                    _ => return Err(Fault(errors::INVALID_TOKEN, at_top(i))),
                },
                b'\r' => {
                    space(out);
                    i += if text.get(i + 1) == Some(&b'\n') { 2 } else { 1 };
                }
                b' ' | b'\n' | b'\t' => {
                    space(out);
                    i += 1;
                }
                b'<' => return Err(Fault(errors::INVALID_TOKEN, at_top(i))),
                _ => {
                    let stops = |c: &u8| matches!(c, b'&' | b'\r' | b' ' | b'\n' | b'\t' | b'<');
                    let n = text[i..].iter().position(stops).unwrap_or(text.len() - i);
                    out.push_str(&String::from_utf8_lossy(&text[i..i + n]));
                    i += n;
                }
            }
        }
        Ok(())
    }

    fn append_entity(
        &mut self,
        name: &[u8],
        is_cdata: bool,
        of_decl: bool,
        depth: usize,
        at: usize,
        out: &mut String,
    ) -> Result<(), Fault> {
        if let Some(c) = predefined(name) {
            out.push_str(c);
            return Ok(());
        }
        let name = text_of(name);
        let (entity, must_be) = {
            let d = self.dtd.borrow();
            let must_be = match (of_decl, d.is_standalone) {
                (true, true) => self.roles.is_document && self.frames.is_empty(),
                (true, false) => self.roles.is_document && !d.has_param_refs,
                (false, standalone) => !d.has_param_refs || standalone,
            };
            (d.general.get(&name).cloned(), must_be)
        };
        let entity = match entity {
            None if must_be => return Err(errors::UNDEFINED_ENTITY.into()),
            None => return Ok(()),
            Some(e) if must_be && !e.is_internal => {
                return Err(errors::ENTITY_DECLARED_IN_PE.into())
            }
            Some(e) => e,
        };
        let top = if depth == 0 { Some(at) } else { None };
        if entity.is_open {
            return Err(Fault(errors::RECURSIVE_ENTITY_REF, top));
        }
        if entity.notation.is_some() {
            return Err(Fault(errors::BINARY_ENTITY_REF, top));
        }
        let text = match entity.text {
            Some(t) => t,
            None => return Err(Fault(errors::ATTRIBUTE_EXTERNAL_ENTITY_REF, top)),
        };
        self.account(text.len(), true)?;
        self.mark_open(&name, true);
        let r = self.append_value(&text, is_cdata, of_decl, depth + 1, out);
        self.mark_open(&name, false);
        r
    }

    fn mark_open(&mut self, name: &str, is_open: bool) {
        if let Some(e) = self.dtd.borrow_mut().entity(false, name) {
            e.is_open = is_open;
        }
    }

    // ---- namespaces

    /// Takes the declarations of namespaces out of the attributes.
    fn bind_all(&mut self, attrs: Vec<(String, String)>) -> Result<Vec<(String, String)>, Fault> {
        let mut left = Vec::with_capacity(attrs.len());
        for (name, value) in attrs {
            if !is_binding(&name) {
                left.push((name, value));
                continue;
            }
            let prefix = name.strip_prefix("xmlns:").unwrap_or_default().to_string();
            self.check_binding(&prefix, &value)?;
            let uri = if value.is_empty() { None } else { Some(value) };
            let shown = if prefix.is_empty() { None } else { Some(prefix.clone()) };
            self.tell(Event::StartNs(shown, uri.clone()));
            self.bindings.push(Binding { prefix, uri });
        }
        Ok(left)
    }

    fn check_binding(&self, prefix: &str, uri: &str) -> Result<(), Code> {
        if uri.is_empty() && !prefix.is_empty() {
            return Err(errors::UNDECLARING_PREFIX);
        }
        if prefix == "xmlns" {
            return Err(errors::RESERVED_PREFIX_XMLNS);
        }
        if (prefix == "xml") != (uri == XML) {
            return Err(match prefix {
                "xml" => errors::RESERVED_PREFIX_XML,
                _ => errors::RESERVED_NAMESPACE_URI,
            });
        }
        if uri == XMLNS {
            return Err(errors::RESERVED_NAMESPACE_URI);
        }
        match self.ns.flatten() {
            Some(c) if uri.contains(c) && !is_uri_char(c) => Err(errors::SYNTAX),
            _ => Ok(()),
        }
    }

    pub fn unbind(&mut self, n: usize) {
        for _ in 0..n {
            if let Some(b) = self.bindings.pop() {
                let prefix = if b.prefix.is_empty() { None } else { Some(b.prefix) };
                self.tell(Event::EndNs(prefix));
            }
        }
    }

    fn expand_attributes(&self, attrs: &mut [(String, String)]) -> Result<(), Code> {
        for i in 0..attrs.len() {
            if attrs[i].0.contains(':') {
                let full = self.expand(&attrs[i].0, false)?;
                if attrs[..i].iter().any(|a| a.0 == full) {
                    return Err(errors::DUPLICATE_ATTRIBUTE);
                }
                attrs[i].0 = full;
            }
        }
        Ok(())
    }

    /// A name with its namespace in front.
    fn expand(&self, name: &str, is_element: bool) -> Result<String, Code> {
        let (prefix, local) = match name.split_once(':') {
            Some(p) => p,
            None if is_element => ("", name),
            None => return Ok(name.to_string()),
        };
        let uri = match find(&self.bindings, prefix) {
            Some(u) => u,
            None if prefix.is_empty() => return Ok(name.to_string()),
            None => return Err(errors::UNBOUND_PREFIX),
        };
        let mut out = uri;
        let separator = self.ns.flatten();
        out.extend(separator);
        out.push_str(local);
        if let (Some(c), true, false) = (separator, self.triplets, prefix.is_empty()) {
            out.push(c);
            out.push_str(prefix);
        }
        Ok(out)
    }

    /// What an external entity must know of the place of its reference: the namespaces and the
    /// entities that are open, with the one referred to.
    pub fn context(&self, name: &str) -> String {
        let mut parts = Vec::new();
        if self.ns.is_some() {
            if let Some(uri) = find(&self.bindings, "") {
                parts.push(format!("={}", uri));
            }
            let mut seen: Vec<&str> = vec![""];
            for b in self.bindings.iter().rev() {
                if !seen.contains(&b.prefix.as_str()) {
                    seen.push(&b.prefix);
                    parts.extend(b.uri.as_ref().map(|u| format!("{}={}", b.prefix, u)));
                }
            }
            if !seen.contains(&"xml") {
                parts.push(format!("xml={}", XML));
            }
        }
        parts.extend(self.frames.iter().filter(|f| !f.is_param).map(|f| f.name.clone()));
        parts.push(name.to_string());
        parts.join("\x0c")
    }

    pub fn set_context(&mut self, context: &str) {
        for part in context.split('\x0c') {
            match part.split_once('=') {
                Some((prefix, uri)) => self.bindings.push(Binding {
                    prefix: prefix.to_string(),
                    uri: Some(uri.to_string()),
                }),
                None => self.mark_open(part, true),
            }
        }
    }
}

/// Does an attribute of that name declare a namespace?
fn is_binding(name: &str) -> bool {
    name == "xmlns" || name.starts_with("xmlns:")
}
