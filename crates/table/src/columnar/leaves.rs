//! The columns of a schema: those within columns, too.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, StructArray, make_array};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, Fields, Schema};

use super::Batch;

/// All columns of a schema that are no structs, by the ways that lead to them.
#[derive(Clone, Debug)]
pub(crate) struct Leaves {
    leaves: Arc<[Leaf]>,
}

#[derive(Debug)]
struct Leaf {
    name: String,
    /// The number of a column, and of the fields of structs within it.
    way: Vec<usize>,
}

impl Leaves {
    pub(super) fn new(schema: &Schema) -> Self {
        let mut leaves = Vec::new();
        collect("", &[], schema.fields(), &mut leaves);
        Leaves { leaves: leaves.into() }
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.leaves.iter().map(|leaf| leaf.name.clone()).collect()
    }

    /// The columns in which some leaves are.
    pub(super) fn roots(&self, wanted: &[usize]) -> Vec<usize> {
        let mut roots: Vec<_> = wanted.iter().map(|leaf| self.leaves[*leaf].way[0]).collect();
        roots.sort_unstable();
        roots.dedup();
        roots
    }

    /// The wanted columns of a batch, in which `place` says where the columns of the schema are.
    pub(super) fn batch(
        &self,
        batch: &RecordBatch,
        wanted: &[usize],
        place: impl Fn(usize) -> Option<usize>,
    ) -> Batch {
        let column = |leaf: &usize| {
            let (root, way) = self.leaves[*leaf].way.split_first()?;
            let root = batch.columns().get(place(*root)?)?;
            Some(follow(root, way))
        };
        Batch::new(wanted.iter().map(column).collect(), batch.num_rows())
    }
}

fn collect(prefix: &str, way: &[usize], fields: &Fields, leaves: &mut Vec<Leaf>) {
    for (number, field) in fields.iter().enumerate() {
        let name = format!("{prefix}{}", field.name());
        let way: Vec<usize> = way.iter().copied().chain([number]).collect();
        match field.data_type() {
            DataType::Struct(fields) => collect(&format!("{name}."), &way, fields, leaves),
            _ => leaves.push(Leaf { name, way }),
        }
    }
}

/// The column that a way leads to: where a struct is null, all within it is.
fn follow(root: &ArrayRef, way: &[usize]) -> ArrayRef {
    let Some((field, rest)) = way.split_first() else { return Arc::clone(root) };
    let Some(parent) = root.as_any().downcast_ref::<StructArray>() else { return Arc::clone(root) };
    let child = follow(parent.column(*field), rest);
    if parent.nulls().is_none() || child.data_type() == &DataType::Null {
        return child;
    }
    let nulls = NullBuffer::union(parent.nulls(), child.nulls());
    match child.to_data().into_builder().nulls(nulls).build() {
        Ok(data) => make_array(data),
        Err(_) => child,
    }
}
