//! A heap of Python values in a vector, with heapq's moves: priority queues keep theirs so.

use crate::prelude::*;

/// heapq.heappush. When a comparison fails the item stays where it then was.
pub fn push(heap: &mut Vec<Value>, v: Value) -> R<()> {
    heap.push(v);
    let last = heap.len() - 1;
    up(heap, 0, last)
}

/// heapq.heappop
pub fn pop(heap: &mut Vec<Value>) -> R<Option<Value>> {
    let last = match heap.pop() {
        Some(v) => v,
        None => return Ok(None),
    };
    if heap.is_empty() {
        return Ok(Some(last));
    }
    let first = std::mem::replace(&mut heap[0], last);
    let mut at = 0;
    loop {
        let mut child = 2 * at + 1;
        if child >= heap.len() {
            break;
        }
        let right = child + 1;
        if right < heap.len() && !lt_b(&heap[child], &heap[right])? {
            child = right;
        }
        heap.swap(at, child);
        at = child;
    }
    up(heap, 0, at)?;
    Ok(Some(first))
}

fn up(heap: &mut [Value], start: usize, mut at: usize) -> R<()> {
    while at > start {
        let parent = (at - 1) >> 1;
        if !lt_b(&heap[at], &heap[parent])? {
            break;
        }
        heap.swap(at, parent);
        at = parent;
    }
    Ok(())
}
