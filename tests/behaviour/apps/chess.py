"""chess"""
import io, chess, chess.pgn, chess.svg
def perft(b, d):
    if d == 0: return 1
    n = 0
    for m in b.legal_moves: b.push(m); n += perft(b, d - 1); b.pop()
    return n
def do_chess():
    for fen, d in ((chess.STARTING_FEN, 2), ("r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1", 2), ("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", 2)): b = chess.Board(fen); print(perft(b, d), b.fen()); print(b, b.unicode(), repr(b), b.status())
    g = chess.pgn.read_game(io.StringIO('[Event "x"]\n[Result "1-0"]\n\n1. e4 {best} e5 (1... c5 2. Nf3 $1) 2. Qh5 Nc6 3. Bc4 Nf6?? 4. Qxf7# 1-0\n')); b = g.end().board(); print(b.is_checkmate(), b.result(), g, g.mainline_moves(), [n.san() for n in g.mainline()], b.outcome()); print(len(chess.svg.board(b, size=200)), chess.svg.board(b)[:300], sorted(map(str, chess.Board().attacks(chess.G1))), chess.SquareSet(0x55aa).tolist()[:9], repr(chess.SquareSet(0xf0)), str(chess.SquareSet(0xf0)))
    for s in ("e5", "Ke2", "Nzz", "O-O"):
        try: chess.Board().push_san(s)
        except ValueError as e: print(type(e).__name__, e)
    b = chess.Board("8/8/8/8/8/4k3/4q3/4K3 w - - 0 1"); print(list(b.legal_moves), b.is_check(), b.is_stalemate(), b.is_insufficient_material(), hash(chess.Move.from_uci("e2e4")) == hash(chess.Move(12, 28)), chess.Board().variation_san([chess.Move.from_uci(m) for m in ("e2e4", "e7e5", "g1f3")]), chess.Board(chess960=True).has_chess960_castling_rights(), chess.Board.from_chess960_pos(100).fen(), chess.polyglot.zobrist_hash(b) if hasattr(chess, "polyglot") else "")
if __name__ == "__main__":
    do_chess()
