/* pykinds.h: the numbers of Python's nodes, operators, contexts and kinds of constants. */
#ifndef PT_KERNELS_PYKINDS_H
#define PT_KERNELS_PYKINDS_H

enum pt_kind {
    PT_N_none = 0,
#define PT_NODE(kind, fields) PT_N_##kind,
#include "kernels/py_kinds.def"
#undef PT_NODE
    PT_N_COUNT
};

enum pt_op {
    PT_OP_none = 0,
    /* operator */
    PT_OP_Add,
    PT_OP_Sub,
    PT_OP_Mult,
    PT_OP_MatMult,
    PT_OP_Div,
    PT_OP_Mod,
    PT_OP_Pow,
    PT_OP_LShift,
    PT_OP_RShift,
    PT_OP_BitOr,
    PT_OP_BitXor,
    PT_OP_BitAnd,
    PT_OP_FloorDiv,
    /* unaryop */
    PT_OP_Invert,
    PT_OP_Not,
    PT_OP_UAdd,
    PT_OP_USub,
    /* boolop */
    PT_OP_And,
    PT_OP_Or,
    /* cmpop */
    PT_OP_Eq,
    PT_OP_NotEq,
    PT_OP_Lt,
    PT_OP_LtE,
    PT_OP_Gt,
    PT_OP_GtE,
    PT_OP_Is,
    PT_OP_IsNot,
    PT_OP_In,
    PT_OP_NotIn,
    PT_OP_COUNT
};

enum pt_ctx { PT_CTX_Load = 1, PT_CTX_Store, PT_CTX_Del };

enum pt_const {
    PT_C_none = 0,
    PT_C_None,
    PT_C_True,
    PT_C_False,
    PT_C_Ellipsis,
    PT_C_int,     /* text: the literal without underscores, as written: 255, 0xff, 0o17 */
    PT_C_float,   /* text: the literal without underscores */
    PT_C_complex, /* text: the imaginary part's literal, without j */
    PT_C_str,     /* text: the value in UTF-8; lone surrogates as 3-byte WTF-8 */
    PT_C_bytes    /* text: the value */
};

#endif
