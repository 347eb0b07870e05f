// Written for one thread, and not to be changed. It knows a type `File`, and what that can do.

fn program() -> Result<u32, String> {
    let first = File::open("/first")?;
    let second = File::open("/second")?;
    Ok(first.rows()? + second.rows()?)
}
