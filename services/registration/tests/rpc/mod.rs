//! Every RPC through the layers and the wire, and every refusal by its reason.

mod registering;
