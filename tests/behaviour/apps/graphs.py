"""networkx, simpy, sortedcontainers, chess perft."""
import sys, random
import networkx as nx, simpy, io
from sortedcontainers import SortedDict, SortedList, SortedSet
def r(x):
    if isinstance(x, float): return round(x, 9)
    if isinstance(x, dict): return {k: r(v) for k, v in x.items()}
    if isinstance(x, (list, tuple)): return type(x)(map(r, x)) if type(x) in (list, tuple) else x
    return x
def do_nx():
    G = nx.karate_club_graph(); print(G, nx.info(G) if hasattr(nx, "info") else "", r(nx.density(G)))
    for name in ("degree_centrality", "betweenness_centrality", "closeness_centrality", "clustering", "core_number", "triangles", "square_clustering", "eccentricity", "load_centrality", "harmonic_centrality", "average_neighbor_degree", "greedy_color", "articulation_points", "bridges", "node_connected_component", "diameter", "radius", "center", "periphery", "is_bipartite", "transitivity", "average_shortest_path_length", "minimum_spanning_tree", "maximal_matching", "max_weight_matching", "find_cliques", "cycle_basis", "degree_assortativity_coefficient", "is_planar", "number_of_nodes", "dfs_preorder_nodes", "wiener_index", "global_efficiency", "edge_betweenness_centrality", "rich_club_coefficient", "onion_layers", "s_metric", "non_randomness", "k_truss", "voterank", "constraint", "local_bridges", "chain_decomposition", "minimum_edge_cut", "node_connectivity", "edge_connectivity", "pagerank", "eigenvector_centrality", "katz_centrality", "hits"):
        f = getattr(nx, name, None)
        try:
            x = f(G, 0) if name == "node_connected_component" else f(G, 3) if name == "k_truss" else f(G, normalized=False) if name == "rich_club_coefficient" else f(G)
            if not isinstance(x, (dict, list, tuple, set, int, float, bool)): x = list(x.edges(data=True)) if hasattr(x, "edges") else list(x)
            print(name, r(x))
        except Exception as e: print(name, type(e).__name__, str(e)[:100])
    from networkx.algorithms import community as c
    print(c.greedy_modularity_communities(G), c.label_propagation_communities(G), list(c.girvan_newman(G))[0], c.louvain_communities(G, seed=3), r(c.modularity(G, c.louvain_communities(G, seed=3))))
    D = nx.DiGraph(); D.add_weighted_edges_from([("s", "a", 3), ("s", "b", 2), ("a", "b", 1), ("a", "t", 2), ("b", "t", 4), ("c", "s", 1)]); print(nx.shortest_path(D, "s", "t", weight="weight"), nx.dijkstra_path_length(D, "s", "t"), nx.bellman_ford_path(D, "s", "t"), nx.floyd_warshall(D), nx.maximum_flow(D, "s", "t", capacity="weight"), nx.minimum_cut(D, "s", "t", capacity="weight"), list(nx.topological_sort(D)), list(nx.all_simple_paths(D, "s", "t")), nx.dag_longest_path(D), nx.transitive_closure(D).edges, list(nx.strongly_connected_components(D)), nx.astar_path(D, "s", "t"), nx.to_dict_of_dicts(D), nx.node_link_data(D), list(nx.simple_cycles(nx.DiGraph([(0, 1), (1, 2), (2, 0), (1, 0)]))), nx.is_isomorphic(nx.path_graph(3), nx.star_graph(2)), nx.min_cost_flow_cost(nx.DiGraph(D)) if False else "")
    for g in (nx.gnp_random_graph(12, .3, seed=1), nx.barabasi_albert_graph(12, 2, seed=1), nx.watts_strogatz_graph(10, 4, .3, seed=1), nx.random_labeled_tree(10, seed=1), nx.random_regular_graph(3, 8, seed=1), nx.powerlaw_cluster_graph(10, 2, .3, seed=1), nx.gnm_random_graph(8, 10, seed=5), nx.petersen_graph(), nx.grid_2d_graph(3, 3), nx.hypercube_graph(3)): print(g, list(g.edges))
    for w in (nx.generate_graphml, nx.generate_gml, nx.generate_edgelist, nx.generate_adjlist, nx.generate_multiline_adjlist, nx.generate_pajek):
        try: print("\n".join(w(D)))
        except Exception as e: print(w.__name__, type(e).__name__, e)
    print(nx.parse_gml("\n".join(nx.generate_gml(D))).edges(data=True), nx.to_graph6_bytes(nx.petersen_graph()), nx.from_graph6_bytes(b"IheA@GUAo").edges, nx.write_network_text(nx.balanced_tree(2, 2), end=""), nx.tree_data(nx.bfs_tree(nx.path_graph(3), 0), 0), nx.spring_layout if False else nx.circular_layout and "")
    M = nx.MultiDiGraph([(1, 2, {"w": 1}), (1, 2, {"w": 2}), (2, 1)]); print(M.edges(keys=True, data=True), M[1], M.adj, M.degree, M.in_degree(2), M.reverse().edges, M.to_undirected().edges, M.subgraph([1]).nodes, repr(M), str(nx.complete_graph(3)), nx.complete_graph(3).edges, nx.complete_graph(3).adj[0])
    for bad in (lambda: nx.shortest_path(D, "t", "s"), lambda: D.remove_node("q"), lambda: nx.diameter(nx.Graph([(1, 2), (3, 4)])), lambda: nx.parse_gml("x"), lambda: D.nodes["zz"], lambda: nx.connected_components(D), lambda: list(nx.topological_sort(nx.DiGraph([(1, 2), (2, 1)]))), lambda: nx.adjacency_matrix(D), lambda: nx.Graph()[3]):
        try: print(bad())
        except Exception as e: print(type(e).__name__, e)
def do_simpy():
    log = []
    def car(env, name, st, d):
        yield env.timeout(d)
        with st.request() as rq:
            res = yield rq | env.timeout(4); log.append((env.now, name, rq in res))
            if rq in res: yield env.timeout(5)
        log.append((env.now, name, "left"))
    env = simpy.Environment(); st = simpy.Resource(env, capacity=2)
    for i in range(5): env.process(car(env, f"c{i}", st, i))
    env.run(until=30); print(log)
    env = simpy.Environment(); tank, store, pr = simpy.Container(env, 10, init=5), simpy.FilterStore(env), simpy.PreemptiveResource(env)
    def a():
        yield tank.get(7); print("got", env.now); yield store.put("x"); it = yield store.get(lambda s: s == "y"); print(it, env.now)
    def b(): yield env.timeout(3); yield tank.put(4); yield store.put("y"); return "ret"
    def low():
        with pr.request(priority=2) as q:
            yield q
            try: yield env.timeout(9)
            except simpy.Interrupt as i: print("interrupted", i.cause.by is not None, i.cause.usage_since, env.now)
    def high(): yield env.timeout(2); q = pr.request(priority=1); yield q; print("high", env.now); pr.release(q)
    p = env.process(b()); env.process(a()); env.process(low()); env.process(high()); env.run(); print(p.value, env.now)
    def fail(): yield env.timeout(1); raise ValueError("boom")
    env.process(fail())
    try: env.run()
    except ValueError as e: print(e, env.now)
    rnd = random.Random(42); print([round(rnd.expovariate(1 / 5), 6) for _ in range(5)])
def do_sorted():
    s = SortedList([3, 1, 2], key=lambda x: -x); s.update(range(5)); print(list(s), s.bisect(2), s[1:3], list(s.irange_key(-3, -1)), s.count(2)); s.discard(9)
    try: s.remove(9)
    except ValueError as e: print(e)
    d = SortedDict(b=1, a=2); print(d, d.peekitem(0), d.keys()[1], list(d.irange("a")), d.bisect_left("b"), d | {"c": 3}, d.setdefault("q", 5), d.popitem(), repr(SortedSet("hello") | set("xyz")), SortedSet([1, 2]) <= {1, 2, 3}); rnd = random.Random(3); L = SortedList(load := None or []); [L.add(rnd.randrange(1000)) for _ in range(3000)]; L._check(); print(len(L), L[:5], sum(L))
if __name__ == "__main__":
    for f in (do_sorted, do_simpy, do_nx): print("=====", f.__name__); f()
