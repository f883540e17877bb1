//! The walk over a tree that notes which names each scope binds, uses and declares.

use super::ast::*;
use super::fault::{late, P};
use super::scope::*;
use crate::sym::{self, Sym};

/// Where the walk is.
#[derive(Clone, Copy)]
pub struct At {
    pub scope: usize,
    pub class: Option<Sym>,
    pub in_iterable: bool,
    pub in_target: bool,
}

impl Scopes {
    fn note(&mut self, at: At, name: Sym, flags: u16) {
        let name = mangle(at.class, name);
        self.all[at.scope].note(name, flags);
    }
    pub fn body(&mut self, body: &[Stmt], at: At) -> P<()> {
        body.iter().try_for_each(|s| self.stmt(s, at))
    }
    fn exprs(&mut self, all: &[Expr], at: At) -> P<()> {
        all.iter().try_for_each(|e| self.expr(e, at))
    }
    fn maybe(&mut self, e: &Option<Expr>, at: At) -> P<()> {
        e.iter().try_for_each(|e| self.expr(e, at))
    }
    fn keywords(&mut self, all: &[Keyword], at: At) -> P<()> {
        for k in all {
            let KeywordKind::keyword { value, .. } = &k.kind;
            self.expr(value, at)?;
        }
        Ok(())
    }
    fn params(&mut self, args: &Arguments, outer: At, inner: At) -> P<()> {
        let ArgumentsKind::arguments {
            posonlyargs,
            args,
            vararg,
            kwonlyargs,
            kw_defaults,
            kwarg,
            defaults,
        } = &args.kind;
        self.exprs(defaults, outer)?;
        kw_defaults.iter().flatten().try_for_each(|e| self.expr(e, outer))?;
        let all = posonlyargs.iter().chain(args).chain(kwonlyargs).chain(vararg).chain(kwarg);
        for a in all {
            let ArgKind::arg { arg, annotation, .. } = &a.kind;
            self.maybe(annotation, outer)?;
            let name = mangle(inner.class, *arg);
            if self.all[inner.scope].flags(name) & PARAM != 0 {
                let msg = format!("duplicate argument '{}' in function definition", name.name());
                return Err(late(a.pos, msg));
            }
            self.all[inner.scope].note(name, PARAM | ASSIGNED);
        }
        Ok(())
    }
    fn function(
        &mut self,
        key: usize,
        kind: ScopeKind,
        args: &Arguments,
        at: At,
    ) -> P<At> {
        let scope = self.open(kind, key, at.scope, "");
        let inner = At { scope, class: at.class, in_iterable: false, in_target: false };
        self.params(args, at, inner)?;
        Ok(inner)
    }
    fn aliases(&mut self, names: &[Alias], at: At) -> P<()> {
        for a in names {
            let AliasKind::alias { name, asname } = &a.kind;
            if name.name() == "*" {
                if self.all[at.scope].kind != ScopeKind::Module {
                    return Err(late(a.pos, "import * only allowed at module level"));
                }
                continue;
            }
            let first = name.name().split('.').next().unwrap_or_default();
            let bound = asname.unwrap_or_else(|| sym::intern(first));
            self.note(at, bound, IMPORTED);
        }
        Ok(())
    }
    fn declare(&mut self, names: &[Sym], flag: u16, pos: Pos, at: At) -> P<()> {
        let word = if flag == GLOBAL { "global" } else { "nonlocal" };
        for n in names {
            let name = mangle(at.class, *n);
            let was = self.all[at.scope].flags(name);
            let quoted = format!("'{}'", name.name());
            let msg = if was & PARAM != 0 {
                format!("name {} is parameter and {}", quoted, word)
            } else if was & USED != 0 {
                format!("name {} is used prior to {} declaration", quoted, word)
            } else if was & ANNOTATED != 0 {
                format!("annotated name {} can't be {}", quoted, word)
            } else if was & ASSIGNED != 0 {
                format!("name {} is assigned to before {} declaration", quoted, word)
            } else if was & (GLOBAL | NONLOCAL) & !flag != 0 {
                format!("name {} is nonlocal and global", quoted)
            } else if flag == NONLOCAL && self.all[at.scope].kind == ScopeKind::Module {
                "nonlocal declaration not allowed at module level".to_string()
            } else {
                self.all[at.scope].note(name, flag);
                if flag == GLOBAL {
                    self.all[0].note(name, GLOBAL); // the text's own body stores it there, too
                }
                self.all[at.scope].declared.entry(name.0).or_insert(pos);
                continue;
            };
            let both = was & (GLOBAL | NONLOCAL) & !flag != 0;
            let first = self.all[at.scope].declared.get(&name.0).copied();
            return Err(late(first.filter(|_| both).unwrap_or(pos), msg));
        }
        Ok(())
    }
    fn annotated(&mut self, target: &Expr, at: At) -> P<()> {
        if let ExprKind::Name { id, .. } = &target.kind {
            let name = mangle(at.class, *id);
            let s = &mut self.all[at.scope];
            s.note(name, ANNOTATED);
            let f = s.flags(name) & (GLOBAL | NONLOCAL);
            if f != 0 && s.kind != ScopeKind::Module {
                let word = if f & GLOBAL != 0 { "global" } else { "nonlocal" };
                let msg = format!("annotated name '{}' can't be {}", name.name(), word);
                return Err(late(target.pos, msg));
            }
        }
        Ok(())
    }
    fn pattern(&mut self, p: &Pattern, at: At) -> P<()> {
        use PatternKind::*;
        match &p.kind {
            MatchValue { value } => self.expr(value, at)?,
            MatchSingleton { .. } => {}
            MatchSequence { patterns } | MatchOr { patterns } => {
                patterns.iter().try_for_each(|p| self.pattern(p, at))?
            }
            MatchMapping { keys, patterns, rest } => {
                self.exprs(keys, at)?;
                patterns.iter().try_for_each(|p| self.pattern(p, at))?;
                rest.iter().for_each(|n| self.note(at, *n, ASSIGNED));
            }
            MatchClass { cls, patterns, kwd_patterns, .. } => {
                self.expr(cls, at)?;
                patterns.iter().chain(kwd_patterns).try_for_each(|p| self.pattern(p, at))?
            }
            MatchStar { name } => name.iter().for_each(|n| self.note(at, *n, ASSIGNED)),
            MatchAs { pattern, name } => {
                pattern.iter().try_for_each(|p| self.pattern(p, at))?;
                name.iter().for_each(|n| self.note(at, *n, ASSIGNED));
            }
        }
        Ok(())
    }
    fn stmt(&mut self, s: &Stmt, at: At) -> P<()> {
        use StmtKind::*;
        match &s.kind {
            FunctionDef { name, args, body, decorator_list, returns, .. }
            | AsyncFunctionDef { name, args, body, decorator_list, returns, .. } => {
                self.exprs(decorator_list, at)?;
                self.maybe(returns, at)?;
                self.note(at, *name, ASSIGNED);
                let inner = self.function(key(s), ScopeKind::Function, args, at)?;
                self.body(body, inner)?;
            }
            ClassDef { name, bases, keywords, body, decorator_list } => {
                self.exprs(decorator_list, at)?;
                self.exprs(bases, at)?;
                self.keywords(keywords, at)?;
                self.note(at, *name, ASSIGNED);
                let scope = self.open(ScopeKind::Class, key(s), at.scope, "");
                let class = Some(*name);
                let inner = At { scope, class, in_iterable: false, in_target: false };
                self.body(body, inner)?;
            }
            Return { value } => {
                if !self.all[at.scope].is_function() {
                    return Err(late(s.pos, "'return' outside function"));
                }
                self.maybe(value, at)?;
            }
            Delete { targets } => self.exprs(targets, at)?,
            Assign { targets, value, .. } => {
                self.expr(value, at)?;
                self.exprs(targets, at)?;
            }
            AugAssign { target, value, .. } => {
                self.expr(target, at)?;
                self.expr(value, at)?;
            }
            AnnAssign { target, annotation, value, simple } => {
                // `(name): T` alone binds nothing.
                let name = matches!(target.kind, ExprKind::Name { .. });
                if !name || *simple != 0 || value.is_some() {
                    self.expr(target, at)?;
                }
                if *simple != 0 {
                    self.annotated(target, at)?;
                }
                self.maybe(value, at)?;
                if !self.all[at.scope].is_function() {
                    self.expr(annotation, at)?;
                }
            }
            For { target, iter, body, orelse, .. }
            | AsyncFor { target, iter, body, orelse, .. } => {
                if let AsyncFor { .. } = &s.kind {
                    self.all[at.scope].has_await = true;
                }
                self.expr(target, at)?;
                self.expr(iter, at)?;
                self.body(body, at)?;
                self.body(orelse, at)?;
            }
            While { test, body, orelse } | If { test, body, orelse } => {
                self.expr(test, at)?;
                self.body(body, at)?;
                crate::call::enter_native().map_err(|_| super::fault::too_deep())?;
                self.body(orelse, at)?;
            }
            With { items, body, .. } | AsyncWith { items, body, .. } => {
                if let AsyncWith { .. } = &s.kind {
                    self.all[at.scope].has_await = true;
                }
                for i in items {
                    let WithItemKind::withitem { context_expr, optional_vars } = &i.kind;
                    self.expr(context_expr, at)?;
                    self.maybe(optional_vars, at)?;
                }
                self.body(body, at)?;
            }
            Match { subject, cases } => {
                self.expr(subject, at)?;
                for c in cases {
                    let MatchCaseKind::match_case { pattern, guard, body } = &c.kind;
                    self.pattern(pattern, at)?;
                    self.maybe(guard, at)?;
                    self.body(body, at)?;
                }
            }
            Raise { exc, cause } => {
                self.maybe(exc, at)?;
                self.maybe(cause, at)?;
            }
            Try { body, handlers, orelse, finalbody }
            | TryStar { body, handlers, orelse, finalbody } => {
                self.body(body, at)?;
                for h in handlers {
                    let HandlerKind::ExceptHandler { type_, name, body } = &h.kind;
                    self.maybe(type_, at)?;
                    name.iter().for_each(|n| self.note(at, *n, ASSIGNED));
                    self.body(body, at)?;
                }
                self.body(orelse, at)?;
                self.body(finalbody, at)?;
            }
            Assert { test, msg } => {
                self.expr(test, at)?;
                self.maybe(msg, at)?;
            }
            Import { names } | ImportFrom { names, .. } => self.aliases(names, at)?,
            Global { names } => self.declare(names, GLOBAL, s.pos, at)?,
            Nonlocal { names } => self.declare(names, NONLOCAL, s.pos, at)?,
            Expr { value } => self.expr(value, at)?,
            Pass | Break | Continue => {}
        }
        Ok(())
    }
    fn comprehension(
        &mut self,
        e: &super::ast::Expr,
        parts: &[&super::ast::Expr],
        generators: &[Comprehension],
        what: &'static str,
        at: At,
    ) -> P<()> {
        let first = match generators.first() {
            Some(g) => g,
            None => return Ok(()),
        };
        let ComprehensionKind::comprehension { iter, .. } = &first.kind;
        self.expr(iter, At { in_iterable: true, ..at })?;
        let scope = self.open(ScopeKind::Comp, key(e), at.scope, what);
        let inner = At { scope, in_target: false, ..at };
        for (i, g) in generators.iter().enumerate() {
            let ComprehensionKind::comprehension { target, iter, ifs, is_async } = &g.kind;
            self.all[scope].has_await |= *is_async != 0;
            self.expr(target, At { in_target: true, ..inner })?;
            if i > 0 {
                self.expr(iter, At { in_iterable: true, ..inner })?;
            }
            self.exprs(ifs, inner)?;
        }
        for p in parts {
            self.expr(p, inner)?;
        }
        if let ExprKind::GeneratorExp { .. } = e.kind {
            self.all[scope].is_generator = true;
        } else if self.all[scope].has_await {
            self.all[at.scope].has_await = true;
        }
        Ok(())
    }
    /// `:=` in a comprehension binds in the scope around it.
    fn walrus(&mut self, e: &super::ast::Expr, target: &super::ast::Expr, at: At) -> P<()> {
        let name = match &target.kind {
            ExprKind::Name { id, .. } => mangle(at.class, *id),
            _ => return Ok(()),
        };
        if at.in_iterable {
            let msg =
                "assignment expression cannot be used in a comprehension iterable expression";
            return Err(late(e.pos, msg));
        }
        let mut home = at.scope;
        while self.all[home].kind == ScopeKind::Comp {
            if self.all[home].flags(name) & ITERATES != 0 {
                let msg = format!(
                    "assignment expression cannot rebind comprehension iteration variable '{}'",
                    name.name()
                );
                return Err(late(target.pos, msg));
            }
            home = self.all[home].parent;
        }
        let kind = self.all[home].kind;
        if home != at.scope && kind == ScopeKind::Class {
            let msg =
                "assignment expression within a comprehension cannot be used in a class body";
            return Err(late(target.pos, msg));
        }
        let global = kind == ScopeKind::Module || self.all[home].flags(name) & GLOBAL != 0;
        let mut c = at.scope;
        while c != home {
            self.all[c].note(name, USED | if global { GLOBAL } else { NONLOCAL });
            c = self.all[c].parent;
        }
        self.all[home].note(name, ASSIGNED | USED);
        Ok(())
    }
    fn yields(&mut self, e: &super::ast::Expr, at: At, is_await: bool) -> P<()> {
        let top = is_await && self.awaits;
        let s = &mut self.all[at.scope];
        if s.kind == ScopeKind::Comp && !is_await {
            return Err(late(e.pos, format!("'yield' inside {}", s.what)));
        }
        if !s.is_function() && s.kind != ScopeKind::Comp && !(top && s.kind == ScopeKind::Module) {
            let word = if is_await { "await" } else { "yield" };
            return Err(late(e.pos, format!("'{}' outside function", word)));
        }
        if is_await {
            s.has_await = true;
        } else {
            s.is_generator = true;
        }
        Ok(())
    }
    pub fn expr(&mut self, e: &super::ast::Expr, at: At) -> P<()> {
        use ExprKind::*;
        if crate::call::enter_native().is_err() {
            return Err(super::fault::too_deep());
        }
        match &e.kind {
            BoolOp { values, .. } | JoinedStr { values } => self.exprs(values, at)?,
            NamedExpr { target, value } => {
                self.walrus(e, target, at)?;
                self.expr(value, at)?;
            }
            BinOp { left, right, .. } => {
                self.expr(left, at)?;
                self.expr(right, at)?;
            }
            UnaryOp { operand, .. } => self.expr(operand, at)?,
            Lambda { args, body } => {
                let mut inner = self.function(key(e), ScopeKind::Lambda, args, at)?;
                inner.in_iterable = at.in_iterable;
                self.expr(body, inner)?;
            }
            IfExp { test, body, orelse } => {
                self.expr(test, at)?;
                self.expr(body, at)?;
                self.expr(orelse, at)?;
            }
            Dict { keys, values } => {
                keys.iter().flatten().try_for_each(|k| self.expr(k, at))?;
                self.exprs(values, at)?;
            }
            Set { elts } | List { elts, .. } | Tuple { elts, .. } => self.exprs(elts, at)?,
            ListComp { elt, generators } => {
                self.comprehension(e, &[elt], generators, "list comprehension", at)?
            }
            SetComp { elt, generators } => {
                self.comprehension(e, &[elt], generators, "set comprehension", at)?
            }
            GeneratorExp { elt, generators } => {
                self.comprehension(e, &[elt], generators, "generator expression", at)?
            }
            DictComp { key, value, generators } => {
                self.comprehension(e, &[key, value], generators, "dict comprehension", at)?
            }
            Await { value } => {
                self.expr(value, at)?;
                self.yields(e, at, true)?;
            }
            YieldFrom { value } => {
                self.expr(value, at)?;
                self.yields(e, at, false)?;
            }
            Yield { value } => {
                self.maybe(value, at)?;
                self.yields(e, at, false)?;
            }
            Compare { left, comparators, .. } => {
                self.expr(left, at)?;
                self.exprs(comparators, at)?;
            }
            Call { func, args, keywords } => {
                self.expr(func, at)?;
                self.exprs(args, at)?;
                self.keywords(keywords, at)?;
            }
            FormattedValue { value, format_spec, .. } => {
                self.expr(value, at)?;
                self.maybe(format_spec, at)?;
            }
            Constant { .. } => {}
            Attribute { value, .. } | Starred { value, .. } => self.expr(value, at)?,
            Subscript { value, slice, .. } => {
                self.expr(value, at)?;
                self.expr(slice, at)?;
            }
            Slice { lower, upper, step } => {
                self.maybe(lower, at)?;
                self.maybe(upper, at)?;
                self.maybe(step, at)?;
            }
            Name { id, ctx } => {
                let load = *ctx == Ctx::Load;
                let s = &self.all[at.scope];
                let name = mangle(at.class, *id);
                if at.in_target && !load && s.flags(name) & (GLOBAL | NONLOCAL) != 0 {
                    let msg = format!(
                        "comprehension inner loop cannot rebind assignment expression target '{}'",
                        name.name()
                    );
                    return Err(late(e.pos, msg));
                }
                let flags = match (load, at.in_target) {
                    (true, _) => USED,
                    (false, true) => ASSIGNED | ITERATES,
                    (false, false) => ASSIGNED,
                };
                self.note(at, *id, flags);
                let own = self.all[at.scope].calls_super();
                if load && (id.name() == "super" && own || id.name() == "__class__") {
                    self.all[at.scope].note(sym::CLASS, USED);
                }
            }
        }
        Ok(())
    }
}
